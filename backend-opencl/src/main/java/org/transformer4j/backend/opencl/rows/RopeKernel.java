package org.transformer4j.backend.opencl.rows;

import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.elementwise.Blocks;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Rope}. */
public final class RopeKernel extends ClKernel {
    private final Rope op;
    private final Blocks blocks;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public RopeKernel(Programs programs, Rope op) {
        super("rope");
        this.op = op;
        blocks = Blocks.ofRows(programs);
        entry = blocks.entry(programs, "rope.cl", "rope", "HEAD_DIM", op.headDim(), "HALF", op.rotaryDim() / 2,
                "INTERLEAVED", op.interleaved() ? 1 : 0);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        blocks.runWholeRows(queue.launch(entry).input(args.slice(0)).input(args.slice(1)).input(args.slice(2)).input(args.slice(3))
                .output(args.slice(4)).number(args.size(1)).number(args.size(2)), args.size(0) * args.size(1), op.headDim());
    }
}
