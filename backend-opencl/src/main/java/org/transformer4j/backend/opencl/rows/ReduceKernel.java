package org.transformer4j.backend.opencl.rows;

import java.util.Locale;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Reduce}. */
public final class ReduceKernel extends ClKernel {
    private final RowGroups groups;

    /** A kernel for {@code op}. */
    public ReduceKernel(Programs programs, Reduce op) {
        super("rows");
        groups = new RowGroups(programs, "reduce_" + op.function().name().toLowerCase(Locale.ROOT));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        Launch launch = groups.launch(queue, args.size(1)).input(args.slice(0)).output(args.slice(1));
        groups.run(groups.shape(launch, args.size(0), args.size(1)), args.size(0), args.size(1));
    }
}
