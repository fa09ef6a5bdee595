package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link LayerNorm}: a row is read three times, the second and third time from the cache. */
public final class LayerNormKernel extends RowKernel {
    private static final int COST = 3;

    private final LayerNorm op;

    /** A kernel for {@code op}. */
    public LayerNormKernel(LayerNorm op) {
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
            float mean = RowLoops.BEST.sum(x, xo, width, lanes) / width;
            float variance = RowLoops.BEST.sumOfSquaredDistances(x, xo, mean, width, lanes) / width;
            float factor = CanonMath.rsqrt(variance + op.epsilon());
            RowLoops.BEST.layerNorm(x, xo, mean, factor, segment(args, 1), offset(args, 1), segment(args, 2), offset(args, 2),
                    segment(args, 3), offset(args, 3) + at, width);
        }
    }
}
