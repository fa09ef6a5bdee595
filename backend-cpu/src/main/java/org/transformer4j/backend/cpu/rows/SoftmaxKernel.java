package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link Softmax}. */
public final class SoftmaxKernel extends RowKernel {
    private static final int COST = 6;

    private final float scale;

    /** A kernel for {@code op}. */
    public SoftmaxKernel(Softmax op) {
        scale = op.scale();
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        int width = width(args);
        for (long row = from; row < to; row++) {
            long at = 4 * row * width;
            softmax(segment(args, 0), offset(args, 0) + at, scale, segment(args, 1), offset(args, 1) + at, width, scratch);
        }
    }

    /** One row; the exponentials stay in working memory until their sum is known. */
    public static void softmax(MemorySegment x, long xo, float scale, MemorySegment y, long yo, int n, Scratch scratch) {
        MemorySegment exponentials = scratch.bytes(Slot.SECOND, 4L * n + BufferPool.SLACK);
        float max = RowLoops.BEST.maxScaled(x, xo, scale, n);
        RowLoops.BEST.expScaled(x, xo, scale, max, exponentials, 0, n);
        float sum = RowLoops.BEST.sum(exponentials, 0, n, scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES));
        RowLoops.BEST.divide(exponentials, 0, sum, y, yo, n);
    }
}
