package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * {@code dx[i] = dy[i] * f'(x[i])}, with the derivatives as {@link #derivative} writes them. The gradient of {@link Unary}, from x
 * alone.
 *
 * <p>Sizes: elements. Operands: {@code x}, {@code dy}, {@code dx}, each {@code [elements]}.
 *
 * @param function the function that was applied
 */
public record UnaryGradient(Unary.Function function) implements TrainingOp {
    private static final float TWO_OVER_ROOT_PI = (float) (2 / Math.sqrt(Math.PI));
    private static final float ONE_OVER_ROOT_TWO = (float) Math.sqrt(0.5);
    private static final float ONE_OVER_ROOT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));
    private static final float ROOT_TWO_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float CUBIC = (float) (Math.sqrt(2 / Math.PI) * 0.044715);
    private static final float QUICK = 1.702f;

    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0);
        return List.of(Operand.input("x", elements), Operand.input("dy", elements), Operand.output("dx", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        formula.binary(Binary.Function.MULTIPLY, args.slice(1), derivative(formula, args.slice(0)), args.slice(2));
    }

    /** {@code f'(x)}. */
    private Slice derivative(Formula formula, Slice x) {
        return switch (function) {
            case NEGATE -> formula.filled(x.length(), -1f);
            case ABS -> formula.select(below(formula, x), formula.filled(x.length(), -1f), formula.filled(x.length(), 1f));
            case SQUARE -> formula.times(x, 2f);
            case RECIPROCAL -> formula.unary(Unary.Function.NEGATE, formula.unary(Unary.Function.SQUARE, formula.unary(function, x)));
            case SQRT -> formula.times(formula.unary(Unary.Function.RSQRT, x), 0.5f);
            case RSQRT -> formula.binary(Binary.Function.DIVIDE, formula.times(formula.unary(function, x), -0.5f), x);
            case EXP -> formula.unary(function, x);
            case LOG -> formula.unary(Unary.Function.RECIPROCAL, x);
            case TANH -> oneMinusSquare(formula, formula.unary(function, x));
            case ERF -> formula.times(bell(formula, x, -1f), TWO_OVER_ROOT_PI);
            case SIGMOID -> logistic(formula, formula.unary(function, x));
            case RELU -> formula.select(below(formula, formula.unary(Unary.Function.NEGATE, x)), formula.filled(x.length(), 1f),
                    formula.filled(x.length(), 0f));
            case GELU -> gelu(formula, x);
            case GELU_TANH -> geluTanh(formula, x);
            case QUICK_GELU -> swish(formula, x, QUICK);
            case SILU -> swish(formula, x, 1f);
        };
    }

    /** 1 where x is below zero, else 0. */
    private static Slice below(Formula formula, Slice x) {
        return formula.binary(Binary.Function.LESS, Broadcast.SCALAR, 1, x.length(), x, formula.sink().constant(0f));
    }

    /** {@code fma(y², -1, 1)}. */
    private static Slice oneMinusSquare(Formula formula, Slice y) {
        return formula.fma(formula.unary(Unary.Function.SQUARE, y), -1f, 1f);
    }

    /** {@code exp(factor * x²)}. */
    private static Slice bell(Formula formula, Slice x, float factor) {
        return formula.unary(Unary.Function.EXP, formula.times(formula.unary(Unary.Function.SQUARE, x), factor));
    }

    /** {@code s * fma(s, -1, 1)}. */
    private static Slice logistic(Formula formula, Slice s) {
        return formula.binary(Binary.Function.MULTIPLY, s, formula.fma(s, -1f, 1f));
    }

    /** {@code fma(x, exp(-x²/2) / sqrt(2π), fma(erf(x / sqrt 2), 1/2, 1/2))}. */
    private static Slice gelu(Formula formula, Slice x) {
        Slice share = formula.fma(formula.unary(Unary.Function.ERF, formula.times(x, ONE_OVER_ROOT_TWO)), 0.5f, 0.5f);
        return formula.fma(x, formula.times(bell(formula, x, -0.5f), ONE_OVER_ROOT_TWO_PI), share);
    }

    /**
     * {@code fma(x, (1 - t²) * fma(x², 3/2 C1, C0/2), fma(t, 1/2, 1/2))} with {@code t = tanh(x * fma(x², C1, C0))},
     * {@code C0 = sqrt(2/π)} and {@code C1 = 0.044715 C0}.
     */
    private static Slice geluTanh(Formula formula, Slice x) {
        Slice square = formula.unary(Unary.Function.SQUARE, x);
        Slice inner = formula.binary(Binary.Function.MULTIPLY, x, formula.fma(square, CUBIC, ROOT_TWO_OVER_PI));
        Slice t = formula.unary(Unary.Function.TANH, inner);
        Slice slope = formula.binary(Binary.Function.MULTIPLY, oneMinusSquare(formula, t),
                formula.fma(square, 1.5f * CUBIC, 0.5f * ROOT_TWO_OVER_PI));
        return formula.fma(x, slope, formula.fma(t, 0.5f, 0.5f));
    }

    /** {@code fma(c x, s (1 - s), s)} with {@code s = sigmoid(c x)}. */
    private static Slice swish(Formula formula, Slice x, float c) {
        Slice scaled = c == 1f ? x : formula.times(x, c);
        Slice s = formula.unary(Unary.Function.SIGMOID, scaled);
        return formula.fma(scaled, logistic(formula, s), s);
    }
}
