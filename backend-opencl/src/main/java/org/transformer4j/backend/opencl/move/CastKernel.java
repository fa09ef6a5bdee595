package org.transformer4j.backend.opencl.move;

import java.util.Locale;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.elementwise.Blocks;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Cast}. */
public final class CastKernel extends ClKernel {
    private final Blocks blocks;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public CastKernel(Programs programs, Cast op) {
        super("cast");
        blocks = Blocks.ofOneRow(programs);
        entry = blocks.entry(programs, "cast.cl", (op.from() + "_to_" + op.to()).toLowerCase(Locale.ROOT));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        blocks.run(queue.launch(entry).input(args.slice(0)).output(args.slice(1)), 1, args.size(0));
    }
}
