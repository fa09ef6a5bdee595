package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link CrossEntropy}. */
public final class CrossEntropyKernel extends ClKernel {
    private final RowGroups groups;
    private final CrossEntropy op;

    /** A kernel for {@code op}. */
    public CrossEntropyKernel(Programs programs, CrossEntropy op) {
        super("rows");
        this.op = op;
        groups = new RowGroups(programs, "cross_entropy.cl", "cross_entropy", "SMOOTHED", op.smoothing() == 0 ? 0 : 1);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, args.size(1)).input(args.slice(0)).input(args.slice(1)).output(args.slice(2));
        groups.run(groups.shape(launch, args.size(0), args.size(1)).number(op.smoothing()), args.size(0), args.size(1));
    }
}
