package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link TopK}: as many times as asked for, the first of those that come behind the last. */
public final class TopKKernel extends ClKernel {
    private final TopK op;
    private final RowGroups groups;

    /** A kernel for {@code op}. */
    public TopKKernel(Programs programs, TopK op) {
        super("rows");
        this.op = op;
        groups = new RowGroups(programs, "top_k");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, op.width()).input(args.slice(0)).output(args.slice(1)).output(args.slice(2));
        groups.run(groups.shape(launch, args.size(0), op.width()).number(op.k()), args.size(0), op.width());
    }
}
