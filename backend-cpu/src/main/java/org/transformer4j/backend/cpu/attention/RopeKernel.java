package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link Rope}; a unit is one row with all its heads. */
public final class RopeKernel extends SplitKernel {
    private static final int COST = 2;

    private final Rope op;

    /** A kernel for {@code op}. */
    public RopeKernel(Rope op) {
        this.op = op;
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1) * op.headDim();
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long row = from; row < to; row++) {
            int position = segment(args, 1).get(JAVA_INT, offset(args, 1) + 4 * row);
            for (long head = 0; head < args.size(1); head++) {
                rotate(args, position, 4 * (row * args.size(1) + head) * op.headDim());
            }
        }
    }

    /** One vector, which lies {@code at} bytes into x and y. */
    private void rotate(Args args, int position, long at) {
        MemorySegment x = segment(args, 0);
        MemorySegment cos = segment(args, 2);
        MemorySegment sin = segment(args, 3);
        MemorySegment y = segment(args, 4);
        long xo = offset(args, 0) + at;
        long yo = offset(args, 4) + at;
        int half = op.rotaryDim() / 2;
        long angles = 4L * position * half;
        if (position < 0 || position >= args.size(2)) {
            rotateByZeros(x, xo, y, yo);
        } else if (op.interleaved()) {
            ScalarRotationLoops.neighbours(x, xo, cos, offset(args, 2) + angles, sin, offset(args, 3) + angles, half, y, yo);
        } else {
            RotationLoops.BEST.halves(x, xo, cos, offset(args, 2) + angles, sin, offset(args, 3) + angles, half, y, yo);
        }
        for (int i = op.rotaryDim(); i < op.headDim(); i++) {
            y.set(JAVA_INT, yo + 4L * i, x.get(JAVA_INT, xo + 4L * i));
        }
    }

    /** As if the tables held zeros there: the result is a zero with a sign, or NaN. */
    private void rotateByZeros(MemorySegment x, long xo, MemorySegment y, long yo) {
        int half = op.rotaryDim() / 2;
        long step = op.interleaved() ? 8 : 4;
        long apart = op.interleaved() ? 4 : 4L * half;
        for (int i = 0; i < half; i++) {
            ScalarRotationLoops.rotate(x, xo + step * i, apart, 0f, 0f, y, yo + step * i);
        }
    }
}
