package org.transformer4j.backend.cpu.rows;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link TopK}: what is largest so far stands in the result, in order, and what is larger moves in. */
public final class TopKKernel extends SplitKernel {
    private final int width;
    private final int k;

    /** A kernel for {@code op}. */
    public TopKKernel(TopK op) {
        width = op.width();
        k = op.k();
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return 2L * width + (long) k * k;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment x = segment(args, 0);
        MemorySegment values = segment(args, 1);
        MemorySegment indices = segment(args, 2);
        for (long row = from; row < to; row++) {
            take(x, offset(args, 0) + 4 * row * width, values, offset(args, 1) + 4 * row * k, indices, offset(args, 2) + 4 * row * k);
        }
    }

    private void take(MemorySegment x, long xo, MemorySegment values, long vo, MemorySegment indices, long io) {
        float smallest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            float value = x.get(JAVA_FLOAT, xo + 4L * i);
            if (value > smallest || i < k) {
                int taken = Math.min(i, k - 1);
                moveIn(Float.isNaN(value) ? Float.NEGATIVE_INFINITY : value, i, taken, values, vo, indices, io);
                smallest = i < k - 1 ? Float.NEGATIVE_INFINITY : values.get(JAVA_FLOAT, vo + 4L * (k - 1));
            }
        }
    }

    /** Moves in behind what is as large, and moves what is smaller by one. */
    private static void moveIn(float value, int index, int last, MemorySegment values, long vo, MemorySegment indices, long io) {
        int at = last;
        for (; at > 0 && value > values.get(JAVA_FLOAT, vo + 4L * (at - 1)); at--) {
            values.set(JAVA_FLOAT, vo + 4L * at, values.get(JAVA_FLOAT, vo + 4L * (at - 1)));
            indices.set(JAVA_INT, io + 4L * at, indices.get(JAVA_INT, io + 4L * (at - 1)));
        }
        values.set(JAVA_FLOAT, vo + 4L * at, value);
        indices.set(JAVA_INT, io + 4L * at, index);
    }
}
