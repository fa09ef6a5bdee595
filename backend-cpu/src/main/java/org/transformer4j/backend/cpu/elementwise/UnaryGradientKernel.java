package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** Runs {@link UnaryGradient}, a piece at a time, so that the steps of a derivative stay in the L1 cache. */
public final class UnaryGradientKernel extends SplitKernel {
    private static final int PIECE = 1024;
    private static final long RESULT = 0;
    private static final long A = 4L * PIECE;
    private static final long B = 8L * PIECE;
    private static final long C = 12L * PIECE;
    private static final long WORK = 16L * PIECE;

    private static final float TWO_OVER_ROOT_PI = (float) (2 / Math.sqrt(Math.PI));
    private static final float ONE_OVER_ROOT_TWO = (float) Math.sqrt(0.5);
    private static final float ONE_OVER_ROOT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));
    static final float ROOT_TWO_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    static final float CUBIC = (float) (Math.sqrt(2 / Math.PI) * 0.044715);
    private static final float QUICK = 1.702f;

    private final Unary.Function function;

    /** A kernel for {@code op}. */
    public UnaryGradientKernel(UnaryGradient op) {
        function = op.function();
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return 4 + UnaryKernel.cost(function);
    }

    @Override
    protected int granule(Args args) {
        return RunKernel.GRANULE;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment work = scratch.bytes(Slot.FIRST, WORK);
        for (long start = from; start < to; start += PIECE) {
            int n = (int) Math.min(PIECE, to - start);
            if (VectorWidth.vectorised() && VectorUnaryGradients.has(function, n)) {
                VectorUnaryGradients.run(function, segment(args, 0), offset(args, 0) + 4 * start,
                        segment(args, 1), offset(args, 1) + 4 * start, segment(args, 2), offset(args, 2) + 4 * start, work, A, B, n);
                continue;
            }
            derivative(segment(args, 0), offset(args, 0) + 4 * start, work, n);
            ElementLoops.BEST.binary(Binary.Function.MULTIPLY, segment(args, 1), offset(args, 1) + 4 * start, work, RESULT,
                    segment(args, 2), offset(args, 2) + 4 * start, n);
        }
    }

    private void derivative(MemorySegment x, long xo, MemorySegment work, int n) {
        ElementLoops loops = ElementLoops.BEST;
        switch (function) {
            case NEGATE -> loops.fill(-1f, work, RESULT, n);
            case ABS -> {
                loops.binary(Binary.Function.LESS, x, xo, 0f, work, A, n);
                loops.fma(work, A, -2f, 1f, work, RESULT, n);
            }
            case SQUARE -> loops.binary(Binary.Function.MULTIPLY, x, xo, 2f, work, RESULT, n);
            case RECIPROCAL -> {
                loops.unary(Unary.Function.RECIPROCAL, x, xo, work, A, n);
                loops.unary(Unary.Function.SQUARE, work, A, work, B, n);
                loops.unary(Unary.Function.NEGATE, work, B, work, RESULT, n);
            }
            case SQRT -> {
                loops.unary(Unary.Function.RSQRT, x, xo, work, A, n);
                loops.binary(Binary.Function.MULTIPLY, work, A, 0.5f, work, RESULT, n);
            }
            case RSQRT -> {
                loops.unary(Unary.Function.RSQRT, x, xo, work, A, n);
                loops.binary(Binary.Function.MULTIPLY, work, A, -0.5f, work, B, n);
                loops.binary(Binary.Function.DIVIDE, work, B, x, xo, work, RESULT, n);
            }
            case EXP -> loops.unary(Unary.Function.EXP, x, xo, work, RESULT, n);
            case LOG -> loops.unary(Unary.Function.RECIPROCAL, x, xo, work, RESULT, n);
            case TANH -> {
                loops.unary(Unary.Function.TANH, x, xo, work, A, n);
                oneMinusSquare(work, A, B, RESULT, n);
            }
            case ERF -> {
                bell(x, xo, -1f, work, n);
                loops.binary(Binary.Function.MULTIPLY, work, A, TWO_OVER_ROOT_PI, work, RESULT, n);
            }
            case SIGMOID -> {
                loops.unary(Unary.Function.SIGMOID, x, xo, work, A, n);
                loops.fma(work, A, -1f, 1f, work, B, n);
                loops.binary(Binary.Function.MULTIPLY, work, A, work, B, work, RESULT, n);
            }
            case RELU -> {
                loops.unary(Unary.Function.NEGATE, x, xo, work, A, n);
                loops.binary(Binary.Function.LESS, work, A, 0f, work, RESULT, n);
            }
            case GELU -> gelu(x, xo, work, n);
            case GELU_TANH -> geluTanh(x, xo, work, n);
            case QUICK_GELU -> {
                loops.binary(Binary.Function.MULTIPLY, x, xo, QUICK, work, C, n);
                swish(work, C, work, n);
            }
            case SILU -> swish(x, xo, work, n);
        }
    }

    /** {@code fma(y², -1, 1)}. */
    private static void oneMinusSquare(MemorySegment work, long y, long square, long result, int n) {
        ElementLoops.BEST.unary(Unary.Function.SQUARE, work, y, work, square, n);
        ElementLoops.BEST.fma(work, square, -1f, 1f, work, result, n);
    }

    /** {@code exp(factor x²)}, to A. */
    private static void bell(MemorySegment x, long xo, float factor, MemorySegment work, int n) {
        ElementLoops.BEST.unary(Unary.Function.SQUARE, x, xo, work, A, n);
        ElementLoops.BEST.binary(Binary.Function.MULTIPLY, work, A, factor, work, B, n);
        ElementLoops.BEST.unary(Unary.Function.EXP, work, B, work, A, n);
    }

    private static void gelu(MemorySegment x, long xo, MemorySegment work, int n) {
        ElementLoops loops = ElementLoops.BEST;
        loops.binary(Binary.Function.MULTIPLY, x, xo, ONE_OVER_ROOT_TWO, work, A, n);
        loops.unary(Unary.Function.ERF, work, A, work, B, n);
        loops.fma(work, B, 0.5f, 0.5f, work, C, n);
        bell(x, xo, -0.5f, work, n);
        loops.binary(Binary.Function.MULTIPLY, work, A, ONE_OVER_ROOT_TWO_PI, work, B, n);
        loops.fma(x, xo, work, B, work, C, work, RESULT, n);
    }

    private static void geluTanh(MemorySegment x, long xo, MemorySegment work, int n) {
        ElementLoops loops = ElementLoops.BEST;
        loops.unary(Unary.Function.SQUARE, x, xo, work, C, n);
        loops.fma(work, C, CUBIC, ROOT_TWO_OVER_PI, work, A, n);
        loops.binary(Binary.Function.MULTIPLY, x, xo, work, A, work, B, n);
        loops.unary(Unary.Function.TANH, work, B, work, A, n);
        oneMinusSquare(work, A, RESULT, B, n);
        loops.fma(work, C, 1.5f * CUBIC, 0.5f * ROOT_TWO_OVER_PI, work, RESULT, n);
        loops.binary(Binary.Function.MULTIPLY, work, B, work, RESULT, work, C, n);
        loops.fma(work, A, 0.5f, 0.5f, work, B, n);
        loops.fma(x, xo, work, C, work, B, work, RESULT, n);
    }

    /** {@code fma(x, s (1 - s), s)} with {@code s = sigmoid(x)}. */
    private static void swish(MemorySegment x, long xo, MemorySegment work, int n) {
        ElementLoops loops = ElementLoops.BEST;
        loops.unary(Unary.Function.SIGMOID, x, xo, work, A, n);
        loops.fma(work, A, -1f, 1f, work, RESULT, n);
        loops.binary(Binary.Function.MULTIPLY, work, A, work, RESULT, work, B, n);
        loops.fma(x, xo, work, B, work, A, work, RESULT, n);
    }
}
