package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link CrossEntropy}. */
public final class CrossEntropyKernel extends RowKernel {
    private static final int COST = 6;

    private final float smoothing;

    /** A kernel for {@code op}. */
    public CrossEntropyKernel(CrossEntropy op) {
        smoothing = op.smoothing();
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long row = from; row < to; row++) {
            int target = segment(args, 1).get(ValueLayout.JAVA_INT, offset(args, 1) + 4 * row);
            boolean counts = target >= 0 && target < args.size(1);
            segment(args, 2).set(ValueLayout.JAVA_FLOAT, offset(args, 2) + 4 * row, counts ? loss(args, row, target, scratch) : 0f);
        }
    }

    private float loss(Args args, long row, int target, Scratch scratch) {
        int width = width(args);
        MemorySegment z = scratch.bytes(Slot.FIRST, 4L * width + BufferPool.SLACK);
        MemorySegment exponentials = scratch.bytes(Slot.SECOND, 4L * width + BufferPool.SLACK);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        long xo = offset(args, 0) + 4 * row * width;
        float max = RowLoops.BEST.max(segment(args, 0), xo, width, lanes);
        ElementLoops.BEST.binary(Binary.Function.SUBTRACT, segment(args, 0), xo, max, z, 0, width);
        ElementLoops.BEST.unary(Unary.Function.EXP, z, 0, exponentials, 0, width);
        float hit = 0f + z.get(ValueLayout.JAVA_FLOAT, 4L * target);
        float spread = smoothing == 0 ? 0f : RowLoops.BEST.sum(z, 0, width, lanes) / width * smoothing;
        return CanonMath.log(RowLoops.BEST.sum(exponentials, 0, width, lanes)) - Math.fma(hit, 1 - smoothing, spread);
    }
}
