package org.transformer4j.backend.cpu.rows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link org.transformer4j.api.op.ArgMax}. */
public final class ArgMaxKernel extends RowKernel {
    @Override
    protected long unitCost(Args args) {
        return args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        int width = width(args);
        for (long row = from; row < to; row++) {
            int index = RowLoops.BEST.argMax(segment(args, 0), offset(args, 0) + 4 * row * width, width);
            segment(args, 1).set(JAVA_INT, offset(args, 1) + 4 * row, index);
        }
    }
}
