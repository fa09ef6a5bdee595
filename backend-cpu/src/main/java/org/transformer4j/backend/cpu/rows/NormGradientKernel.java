package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link NormGradient}, with a row's intermediate results in working memory. */
public final class NormGradientKernel extends RowKernel {
    private static final int COST = 10;

    private final NormGradient op;

    /** A kernel for {@code op}. */
    public NormGradientKernel(NormGradient op) {
        this.op = op;
    }

    @Override
    protected long unitCost(Args args) {
        return COST * (long) op.width();
    }

    /** Without a mean, 0 is subtracted, which changes no number. */
    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        ElementLoops elements = ElementLoops.BEST;
        RowLoops rows = RowLoops.BEST;
        int width = op.width();
        MemorySegment n = scratch.bytes(Slot.FIRST, 4L * width + BufferPool.SLACK);
        MemorySegment g = scratch.bytes(Slot.SECOND, 4L * width + BufferPool.SLACK);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        MemorySegment x = segment(args, 0);
        MemorySegment dy = segment(args, 2);
        for (long row = from; row < to; row++) {
            long at = 4 * row * width;
            long xo = offset(args, 0) + at;
            float mean = op.centred() ? rows.sum(x, xo, width, lanes) / width : 0f;
            float square = rows.sumOfSquaredDistances(x, xo, mean, width, lanes) / width;
            float r = CanonMath.rsqrt(square + op.epsilon());
            rows.normalise(x, xo, mean, r, n, 0, width);
            elements.binary(Binary.Function.MULTIPLY, dy, offset(args, 2) + at, segment(args, 1), offset(args, 1), g, 0, width);
            elements.binary(Binary.Function.MULTIPLY, dy, offset(args, 2) + at, n, 0, segment(args, 4), offset(args, 4) + at, width);
            float slope = -(rows.sumOfProducts(g, 0, n, 0, width, lanes) / width);
            float level = op.centred() ? rows.sum(g, 0, width, lanes) / width : 0f;
            rows.normGradient(n, 0, slope, g, 0, level, r, segment(args, 3), offset(args, 3) + at, width);
        }
    }
}
