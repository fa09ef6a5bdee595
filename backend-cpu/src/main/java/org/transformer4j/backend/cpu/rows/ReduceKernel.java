package org.transformer4j.backend.cpu.rows;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link Reduce}. */
public final class ReduceKernel extends RowKernel {
    private final Reduce.Function function;

    /** A kernel for {@code op}. */
    public ReduceKernel(Reduce op) {
        function = op.function();
    }

    @Override
    protected long unitCost(Args args) {
        return args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        int width = width(args);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        MemorySegment x = segment(args, 0);
        MemorySegment y = segment(args, 1);
        for (long row = from; row < to; row++) {
            long xo = offset(args, 0) + 4 * row * width;
            float reduced = switch (function) {
                case SUM -> RowLoops.BEST.sum(x, xo, width, lanes);
                case SUM_OF_SQUARES -> RowLoops.BEST.sumOfSquaredDistances(x, xo, 0f, width, lanes);
                case MAX -> RowLoops.BEST.max(x, xo, width, lanes);
            };
            y.set(JAVA_FLOAT, offset(args, 1) + 4 * row, reduced);
        }
    }
}
