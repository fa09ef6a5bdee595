package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link RmsNorm}: a row is read twice, the second time from the cache. */
public final class RmsNormKernel extends RowKernel {
    private static final int COST = 2;

    private final RmsNorm op;

    /** A kernel for {@code op}. */
    public RmsNormKernel(RmsNorm op) {
        this.op = op;
    }

    @Override
    protected long unitCost(Args args) {
        return COST * (long) op.width();
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        int width = op.width();
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        MemorySegment x = segment(args, 0);
        for (long row = from; row < to; row++) {
            long at = 4 * row * width;
            long xo = offset(args, 0) + at;
            float meanSquare = RowLoops.BEST.sumOfSquaredDistances(x, xo, 0f, width, lanes) / width;
            float factor = CanonMath.rsqrt(meanSquare + op.epsilon());
            RowLoops.BEST.rmsNorm(x, xo, factor, segment(args, 1), offset(args, 1),
                    segment(args, 2), offset(args, 2) + at, width);
        }
    }
}
