package org.transformer4j.backend.aparapi.program;

/**
 * Derivatives of the functions of one number, as {@link org.transformer4j.api.op.UnaryGradient} writes them. Behind the number of the
 * function come the constants: {@code 2 / sqrt(pi)}, {@code 1 / sqrt(2)}, {@code 1 / sqrt(2 pi)}, the two of the inner polynomial of
 * gelu-tanh, the two of its derivative, and the slope of quick gelu.
 */
abstract class Derivatives extends Functions {
    /** A constant, counted from 0. */
    float constant(int i) {
        return number(arguments[Launch.P + 1 + i]);
    }

    /** {@code fma(y * y, -1, 1)}. */
    float oneMinusSquare(float y) {
        return fma(y * y, -1f, 1f);
    }

    /** {@code exp(factor * x * x)}. */
    float bell(float x, float factor) {
        return exp1((x * x) * factor);
    }

    /** {@code s * fma(s, -1, 1)}. */
    float logistic(float s) {
        return s * fma(s, -1f, 1f);
    }

    float slopeOfGelu(float x) {
        float share = fma(erf1(x * constant(1)), 0.5f, 0.5f);
        return fma(x, bell(x, -0.5f) * constant(2), share);
    }

    float slopeOfGeluTanh(float x) {
        float square = x * x;
        float t = tanh1(x * fma(square, constant(4), constant(3)));
        float slope = oneMinusSquare(t) * fma(square, constant(6), constant(5));
        return fma(x, slope, fma(t, 0.5f, 0.5f));
    }

    float slopeOfSilu(float x) {
        float s = sigmoid(x);
        return fma(x, logistic(s), s);
    }

    /** The derivative of one of {@link org.transformer4j.api.op.Unary.Function}. */
    float slope(int function, float x) {
        float y = 0f;
        if (function == FunctionCode.NEGATE) {
            y = -1f;
        } else if (function == FunctionCode.ABS) {
            y = x < 0f ? -1f : 1f;
        } else if (function == FunctionCode.SQUARE) {
            y = x * 2f;
        } else if (function == FunctionCode.RECIPROCAL) {
            float r = divide(1f, x);
            y = negated(r * r);
        } else if (function == FunctionCode.SQRT) {
            y = divide(1f, root(x)) * 0.5f;
        } else if (function == FunctionCode.RSQRT) {
            y = divide(divide(1f, root(x)) * -0.5f, x);
        } else if (function == FunctionCode.EXP) {
            y = exp1(x);
        } else if (function == FunctionCode.LOG) {
            y = divide(1f, x);
        } else if (function == FunctionCode.TANH) {
            y = oneMinusSquare(tanh1(x));
        } else if (function == FunctionCode.ERF) {
            y = bell(x, -1f) * constant(0);
        } else if (function == FunctionCode.SIGMOID) {
            y = logistic(sigmoid(x));
        } else if (function == FunctionCode.RELU) {
            y = 0f < x ? 1f : 0f;
        } else if (function == FunctionCode.GELU) {
            y = slopeOfGelu(x);
        } else if (function == FunctionCode.GELU_TANH) {
            y = slopeOfGeluTanh(x);
        } else if (function == FunctionCode.QUICK_GELU) {
            y = slopeOfSilu(x * constant(7));
        } else {
            y = slopeOfSilu(x);
        }
        return y;
    }
}
