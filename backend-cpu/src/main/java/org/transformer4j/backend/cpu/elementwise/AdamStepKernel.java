package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * Runs {@link AdamStep}: whole vectors where there are any, and the rest a piece at a time in working memory, so that weights and
 * moments are read and written once.
 */
public final class AdamStepKernel extends SplitKernel {
    private static final int PIECE = 1024;
    private static final long A = 0;
    private static final long B = 4L * PIECE;
    private static final long MEAN = 8L * PIECE;
    private static final long SQUARE = 12L * PIECE;
    private static final long WORK = 16L * PIECE;
    private static final int COST = 12;

    private final AdamStep op;

    /** A kernel for {@code op}. */
    public AdamStepKernel(AdamStep op) {
        this.op = op;
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return COST;
    }

    @Override
    protected int granule(Args args) {
        return RunKernel.GRANULE;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment work = scratch.bytes(Slot.FIRST, WORK);
        long start = from;
        if (VectorWidth.vectorised()) {
            float[] factors = factors(args, scratch);
            for (int n = run(to - start); n > 0; n = run(to - start)) {
                int done = VectorAdamStep.run(op, factors, segment(args, 0), offset(args, 0) + 4 * start,
                        segment(args, 2), offset(args, 2) + 4 * start, segment(args, 3), offset(args, 3) + 4 * start,
                        segment(args, 4), offset(args, 4) + 4 * start, n);
                start += done;
                if (done < n) {
                    break;
                }
            }
        }
        for (; start < to; start += PIECE) {
            piece(args, 4 * start, (int) Math.min(PIECE, to - start), work);
        }
    }

    private static int run(long elements) {
        return (int) Math.min(RunKernel.LONGEST_RUN, elements);
    }

    private static float[] factors(Args args, Scratch scratch) {
        float[] factors = scratch.floats(Slot.FIRST, AdamStep.FACTORS);
        for (int i = 0; i < AdamStep.FACTORS; i++) {
            factors[i] = factor(args, i);
        }
        return factors;
    }

    private void piece(Args args, long at, int n, MemorySegment work) {
        ElementLoops loops = ElementLoops.BEST;
        MemorySegment w = segment(args, 2);
        long wo = offset(args, 2) + at;
        loops.binary(Binary.Function.MULTIPLY, segment(args, 0), offset(args, 0) + at, factor(args, 0), work, A, n);
        loops.fma(w, wo, factor(args, 1), work, A, work, B, n);
        loops.binary(Binary.Function.MULTIPLY, work, B, (float) (1 - op.beta2()), work, A, n);
        loops.binary(Binary.Function.MULTIPLY, work, A, work, B, work, MEAN, n);
        loops.fma(segment(args, 4), offset(args, 4) + at, (float) op.beta2(), work, MEAN, work, SQUARE, n);
        loops.binary(Binary.Function.MULTIPLY, work, B, (float) (1 - op.beta1()), work, A, n);
        loops.fma(segment(args, 3), offset(args, 3) + at, (float) op.beta1(), work, A, work, MEAN, n);
        MemorySegment.copy(work, MEAN, segment(args, 3), offset(args, 3) + at, 4L * n);
        MemorySegment.copy(work, SQUARE, segment(args, 4), offset(args, 4) + at, 4L * n);

        loops.binary(Binary.Function.MULTIPLY, work, SQUARE, factor(args, 4), work, A, n);
        loops.unary(Unary.Function.SQRT, work, A, work, B, n);
        loops.binary(Binary.Function.ADD, work, B, (float) op.epsilon(), work, A, n);
        loops.binary(Binary.Function.MULTIPLY, work, MEAN, factor(args, 3), work, B, n);
        loops.binary(Binary.Function.DIVIDE, work, B, work, A, work, SQUARE, n);
        loops.fma(w, wo, -factor(args, 2), w, wo, work, A, n);
        loops.fma(work, SQUARE, -factor(args, 5), work, A, work, B, n);
        MemorySegment.copy(work, B, w, wo, 4L * n);
    }

    private static float factor(Args args, int i) {
        return segment(args, 1).get(ValueLayout.JAVA_FLOAT, offset(args, 1) + 4L * i);
    }
}
