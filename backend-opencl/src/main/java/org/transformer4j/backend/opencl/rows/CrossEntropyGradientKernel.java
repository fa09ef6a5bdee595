package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link CrossEntropyGradient}. */
public final class CrossEntropyGradientKernel extends ClKernel {
    private final RowGroups groups;
    private final float smoothing;

    /** A kernel for {@code op}. */
    public CrossEntropyGradientKernel(Programs programs, CrossEntropyGradient op) {
        super("rows");
        smoothing = op.smoothing();
        groups = new RowGroups(programs, "cross_entropy.cl", "cross_entropy_gradient");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, args.size(1)).input(args.slice(0)).input(args.slice(1)).input(args.slice(2))
                .output(args.slice(3));
        float spread = smoothing / args.size(1);
        groups.run(groups.shape(launch, args.size(0), args.size(1)).number(Math.fma(1f, 1 - smoothing, spread)).number(spread),
                args.size(0), args.size(1));
    }
}
