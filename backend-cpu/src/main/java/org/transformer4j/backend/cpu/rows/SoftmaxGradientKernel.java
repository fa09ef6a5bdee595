package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link SoftmaxGradient}. */
public final class SoftmaxGradientKernel extends RowKernel {
    private static final int COST = 5;

    private final float scale;

    /** A kernel for {@code op}. */
    public SoftmaxGradientKernel(SoftmaxGradient op) {
        scale = op.scale();
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        ElementLoops loops = ElementLoops.BEST;
        int width = width(args);
        MemorySegment products = scratch.bytes(Slot.FIRST, 4L * width + BufferPool.SLACK);
        MemorySegment centred = scratch.bytes(Slot.SECOND, 4L * width);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        MemorySegment y = segment(args, 0);
        MemorySegment dy = segment(args, 1);
        for (long row = from; row < to; row++) {
            long at = 4 * row * width;
            float sum = RowLoops.BEST.sumOfProducts(y, offset(args, 0) + at, dy, offset(args, 1) + at, width, lanes);
            loops.binary(Binary.Function.SUBTRACT, dy, offset(args, 1) + at, sum, centred, 0, width);
            loops.binary(Binary.Function.MULTIPLY, y, offset(args, 0) + at, centred, 0, products, 0, width);
            loops.binary(Binary.Function.MULTIPLY, products, 0, scale, segment(args, 2), offset(args, 2) + at, width);
        }
    }
}
