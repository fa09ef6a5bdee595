package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link NormGradient}. */
public final class NormGradientKernel extends ClKernel {
    private final RowGroups groups;
    private final NormGradient op;

    /** A kernel for {@code op}. */
    public NormGradientKernel(Programs programs, NormGradient op) {
        super("rows");
        this.op = op;
        groups = new RowGroups(programs, "norm_gradient.cl", "norm_gradient", "CENTRED", op.centred() ? 1 : 0);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, op.width()).input(args.slice(0)).input(args.slice(1)).input(args.slice(2))
                .output(args.slice(3)).output(args.slice(4));
        groups.run(groups.shape(launch, args.size(0), op.width()).number(op.epsilon()), args.size(0), op.width());
    }
}
