package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link SoftmaxGradient}. */
public final class SoftmaxGradientKernel extends ClKernel {
    private final RowGroups groups;
    private final SoftmaxGradient op;

    /** A kernel for {@code op}. */
    public SoftmaxGradientKernel(Programs programs, SoftmaxGradient op) {
        super("rows");
        this.op = op;
        groups = new RowGroups(programs, "softmax_gradient.cl", "softmax_gradient");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, args.size(1)).input(args.slice(0)).input(args.slice(1)).output(args.slice(2));
        groups.run(groups.shape(launch, args.size(0), args.size(1)).number(op.scale()), args.size(0), args.size(1));
    }
}
