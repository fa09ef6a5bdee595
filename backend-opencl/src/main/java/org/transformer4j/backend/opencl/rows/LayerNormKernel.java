package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link LayerNorm}. */
public final class LayerNormKernel extends ClKernel {
    private final RowGroups groups;
    private final LayerNorm op;

    /** A kernel for {@code op}. */
    public LayerNormKernel(Programs programs, LayerNorm op) {
        super("rows");
        this.op = op;
        groups = new RowGroups(programs, "layer_norm");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, op.width()).input(args.slice(0)).input(args.slice(1)).input(args.slice(2))
                .output(args.slice(3));
        groups.run(groups.shape(launch, args.size(0), op.width()).number(op.epsilon()), args.size(0), op.width());
    }
}
