package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/** {@code dx = dy f'(x)} for the functions of one number. */
final class UnaryRule {
    private static final float TWO_OVER_ROOT_PI = (float) (2 / Math.sqrt(Math.PI));
    private static final float ONE_OVER_ROOT_TWO = (float) Math.sqrt(0.5);
    private static final float ONE_OVER_ROOT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));
    private static final float ROOT_TWO_OVER_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float CUBIC = (float) (Math.sqrt(2 / Math.PI) * 0.044715);
    private static final float QUICK = 1.702f;

    private UnaryRule() {}

    static void apply(Unary.Function function, Step step) {
        step.add(0, gradient(function, step.steps(), step.slice(0), step.slice(1), step.gradient(1)));
    }

    /**
     * The gradient of x.
     *
     * @param y what the function gave, or null if it was not kept
     */
    static Slice gradient(Unary.Function function, Steps steps, Slice x, Slice y, Slice dy) {
        return switch (function) {
            case NEGATE -> steps.unary(Unary.Function.NEGATE, dy);
            case ABS -> select(steps, below(steps, x), steps.unary(Unary.Function.NEGATE, dy), dy);
            case SQUARE -> steps.multiply(dy, steps.multiply(x, 2f));
            case RECIPROCAL -> steps.unary(Unary.Function.NEGATE, steps.multiply(dy, steps.unary(Unary.Function.SQUARE, given(function, steps, x, y))));
            case SQRT -> steps.divide(steps.multiply(dy, 0.5f), given(function, steps, x, y));
            case RSQRT -> steps.multiply(dy, steps.divide(steps.multiply(given(function, steps, x, y), -0.5f), x));
            case EXP -> steps.multiply(dy, given(function, steps, x, y));
            case LOG -> steps.divide(dy, x);
            case TANH -> steps.multiply(dy, oneMinusSquare(steps, given(function, steps, x, y)));
            case ERF -> steps.multiply(dy, steps.multiply(bell(steps, x, -1f), TWO_OVER_ROOT_PI));
            case SIGMOID -> steps.multiply(dy, logistic(steps, given(function, steps, x, y)));
            case RELU -> select(steps, above(steps, x), dy, steps.filled(dy.length(), 0f));
            case GELU -> steps.multiply(dy, gelu(steps, x));
            case GELU_TANH -> steps.multiply(dy, geluTanh(steps, x));
            case QUICK_GELU -> steps.multiply(dy, quickGelu(steps, x, QUICK));
            case SILU -> steps.multiply(dy, quickGelu(steps, x, 1f));
        };
    }

    private static Slice given(Unary.Function function, Steps steps, Slice x, Slice y) {
        return y == null ? steps.unary(function, x) : y;
    }

    private static Slice below(Steps steps, Slice x) {
        return steps.binary(Binary.Function.LESS, Broadcast.SCALAR, 1, x.length(), x, steps.number(0f));
    }

    private static Slice above(Steps steps, Slice x) {
        return below(steps, steps.unary(Unary.Function.NEGATE, x));
    }

    private static Slice select(Steps steps, Slice condition, Slice a, Slice b) {
        Slice y = steps.temporary(a.length());
        steps.run(new Select(), new long[] {a.length()}, condition, a, b, y);
        return y;
    }

    private static Slice oneMinusSquare(Steps steps, Slice y) {
        return steps.fma(steps.unary(Unary.Function.SQUARE, y), -1f, 1f);
    }

    /** {@code exp(factor x²)}. */
    private static Slice bell(Steps steps, Slice x, float factor) {
        return steps.unary(Unary.Function.EXP, steps.multiply(steps.unary(Unary.Function.SQUARE, x), factor));
    }

    /** {@code s (1 - s)}. */
    private static Slice logistic(Steps steps, Slice s) {
        return steps.multiply(s, steps.fma(s, -1f, 1f));
    }

    /** {@code (1 + erf(x / √2)) / 2 + x φ(x)}. */
    private static Slice gelu(Steps steps, Slice x) {
        Slice below = steps.fma(steps.unary(Unary.Function.ERF, steps.multiply(x, ONE_OVER_ROOT_TWO)), 0.5f, 0.5f);
        return steps.fma(x, steps.multiply(bell(steps, x, -0.5f), ONE_OVER_ROOT_TWO_PI), below);
    }

    /** {@code (1 + t) / 2 + x (1 - t²) u' / 2} with {@code t = tanh(u)} and {@code u = √(2/π) (x + 0.044715 x³)}. */
    private static Slice geluTanh(Steps steps, Slice x) {
        Slice square = steps.unary(Unary.Function.SQUARE, x);
        Slice t = steps.unary(Unary.Function.TANH, steps.multiply(x, steps.fma(square, CUBIC, ROOT_TWO_OVER_PI)));
        Slice slope = steps.multiply(oneMinusSquare(steps, t), steps.fma(square, 1.5f * CUBIC, 0.5f * ROOT_TWO_OVER_PI));
        return steps.fma(x, slope, steps.fma(t, 0.5f, 0.5f));
    }

    /** {@code s + c x s (1 - s)} with {@code s = sigmoid(c x)}. */
    private static Slice quickGelu(Steps steps, Slice x, float c) {
        Slice s = steps.unary(Unary.Function.SIGMOID, c == 1f ? x : steps.multiply(x, c));
        return steps.fma(steps.multiply(x, c), logistic(steps, s), s);
    }
}
