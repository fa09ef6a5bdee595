package org.transformer4j.backend.opencl.elementwise;

import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Dropout}, four numbers at a time, which share a block of random words. */
public final class DropoutKernel extends ClKernel {
    private final Dropout op;
    private final Blocks blocks;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public DropoutKernel(Programs programs, Dropout op) {
        super("dropout");
        this.op = op;
        blocks = Blocks.ofRows(programs);
        entry = blocks.entry(programs, "dropout.cl", "dropout");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long width = args.size(1);
        blocks.run(queue.launch(entry).input(args.slice(0)).input(args.slice(1)).output(args.slice(2)).number(width)
                .number(op.threshold()).number(op.scale()), args.size(0), Math.ceilDiv(width, (long) Philox4x32.BLOCK));
    }
}
