package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link ArgMax}. */
public final class ArgMaxKernel extends ClKernel {
    private final RowGroups groups;

    /** The kernel. */
    public ArgMaxKernel(Programs programs) {
        super("rows");
        groups = new RowGroups(programs, "arg_max");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, args.size(1)).input(args.slice(0)).output(args.slice(1));
        groups.run(groups.shape(launch, args.size(0), args.size(1)), args.size(0), args.size(1));
    }
}
