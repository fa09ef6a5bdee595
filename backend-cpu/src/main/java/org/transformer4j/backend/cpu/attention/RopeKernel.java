package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
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
        int half = op.rotaryDim() / 2;
        long vectorBytes = 4L * op.headDim();
        MemorySegment x = segment(args, 0);
        MemorySegment y = segment(args, 4);
        for (long row = from; row < to; row++) {
            int position = segment(args, 1).get(JAVA_INT, offset(args, 1) + 4 * row);
            boolean known = position >= 0 && position < args.size(2);
            long angles = known ? 4L * position * half : -1;
            for (long head = 0; head < args.size(1); head++) {
                long at = (row * args.size(1) + head) * vectorBytes;
                long xo = offset(args, 0) + at;
                long yo = offset(args, 4) + at;
                if (known) {
                    rotate(x, xo, segment(args, 2), offset(args, 2) + angles, segment(args, 3), offset(args, 3) + angles, y, yo);
                } else {
                    rotateByNothing(x, xo, y, yo);
                }
                for (int i = op.rotaryDim(); i < op.headDim(); i++) {
                    y.set(JAVA_INT, yo + 4L * i, x.get(JAVA_INT, xo + 4L * i));
                }
            }
        }
    }

    private void rotate(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            MemorySegment y, long yo) {
        int half = op.rotaryDim() / 2;
        int step = op.interleaved() ? 2 : 1;
        int apart = op.interleaved() ? 1 : half;
        for (int i = 0; i < half; i++) {
            long first = 4L * i * step;
            long second = first + 4L * apart;
            float x0 = x.get(JAVA_FLOAT, xo + first);
            float x1 = x.get(JAVA_FLOAT, xo + second);
            float c = cos.get(JAVA_FLOAT, cosOffset + 4L * i);
            float s = sin.get(JAVA_FLOAT, sinOffset + 4L * i);
            y.set(JAVA_FLOAT, yo + first, Math.fma(x0, c, -(x1 * s)));
            y.set(JAVA_FLOAT, yo + second, Math.fma(x0, s, x1 * c));
        }
    }

    /** As if the tables held zeros there: the result is a zero with a sign, or NaN. */
    private void rotateByNothing(MemorySegment x, long xo, MemorySegment y, long yo) {
        int half = op.rotaryDim() / 2;
        int step = op.interleaved() ? 2 : 1;
        int apart = op.interleaved() ? 1 : half;
        for (int i = 0; i < half; i++) {
            long first = 4L * i * step;
            long second = first + 4L * apart;
            float x0 = x.get(JAVA_FLOAT, xo + first);
            float x1 = x.get(JAVA_FLOAT, xo + second);
            y.set(JAVA_FLOAT, yo + first, Math.fma(x0, 0f, -(x1 * 0f)));
            y.set(JAVA_FLOAT, yo + second, Math.fma(x0, 0f, x1 * 0f));
        }
    }
}
