package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.canon.ErfCoefficients;
import org.transformer4j.api.canon.ExpCoefficients;
import org.transformer4j.api.canon.GeluCoefficients;
import org.transformer4j.api.canon.LogCoefficients;
import org.transformer4j.api.canon.TanhCoefficients;

/** The functions of {@link org.transformer4j.api.canon.CanonMath}, operation by operation; see there for the reasons. */
abstract class Functions extends Storage {
    float exp1(float x) {
        if (x != x) {
            return x;
        }
        float y = x < ExpCoefficients.LOWEST ? ExpCoefficients.LOWEST : x;
        y = y > ExpCoefficients.HIGHEST ? ExpCoefficients.HIGHEST : y;
        float n = fma(y, ExpCoefficients.LOG2_E, ExpCoefficients.ROUNDER) - ExpCoefficients.ROUNDER;
        float r = fma(n, -ExpCoefficients.LN2_HIGH, y);
        r = fma(n, -ExpCoefficients.LN2_LOW, r);
        float p = fma(ExpCoefficients.P6, r, ExpCoefficients.P5);
        p = fma(p, r, ExpCoefficients.P4);
        p = fma(p, r, ExpCoefficients.P3);
        p = fma(p, r, ExpCoefficients.P2);
        p = fma(p, r, ExpCoefficients.P1);
        p = fma(p, r, ExpCoefficients.P0);
        int i = (int) n;
        int lower = i >> 1;
        return fma(p * powerOfTwo(lower), powerOfTwo(i - lower), 0f);
    }

    float powerOfTwo(int exponent) {
        return number((exponent + 127) << 23);
    }

    float log1(float x) {
        if (x != x) {
            return x;
        }
        if (x < 0f) {
            return number(0x7fc00000);
        }
        if (x == 0f) {
            return Float.NEGATIVE_INFINITY;
        }
        if (x == Float.POSITIVE_INFINITY) {
            return x;
        }
        float normal = x;
        int exponent = 0;
        if (x < Float.MIN_NORMAL) {
            normal = x * LogCoefficients.SUBNORMAL_SCALE;
            exponent = LogCoefficients.SUBNORMAL_EXPONENT;
        }
        int bits = bits(normal);
        int k = (bits - LogCoefficients.SQRT_HALF_BITS) >> 23;
        float f = number(bits - (k << 23)) - 1f;
        float e = (float) (k + exponent);
        float s = f * f;
        float q = fma(LogCoefficients.Q8, f, LogCoefficients.Q7);
        q = fma(q, f, LogCoefficients.Q6);
        q = fma(q, f, LogCoefficients.Q5);
        q = fma(q, f, LogCoefficients.Q4);
        q = fma(q, f, LogCoefficients.Q3);
        q = fma(q, f, LogCoefficients.Q2);
        q = fma(q, f, LogCoefficients.Q1);
        q = fma(q, f, LogCoefficients.Q0);
        q = fma(q, s, e * LogCoefficients.LN2_LOW);
        float high = fma(e, LogCoefficients.LN2_HIGH, f);
        float kept = fma(-e, LogCoefficients.LN2_HIGH, high);
        return high + ((f - kept) + q);
    }

    float magnitude(float x) {
        return number(bits(x) & 0x7fffffff);
    }

    /** The sign bit as a variable: written as a literal, C would take it for a long. */
    float withSignOf(float x, float magnitude) {
        int mask = Integer.MIN_VALUE;
        return number(bits(magnitude) | (bits(x) & mask));
    }

    float negated(float x) {
        int mask = Integer.MIN_VALUE;
        return number(bits(x) ^ mask);
    }

    float tanh1(float x) {
        float a = magnitude(x);
        float z = a * a;
        float t = fma(TanhCoefficients.T4, z, TanhCoefficients.T3);
        t = fma(t, z, TanhCoefficients.T2);
        t = fma(t, z, TanhCoefficients.T1);
        t = fma(t, z, TanhCoefficients.T0);
        float near = fma(z * a, t, a);
        float far = 1f - divide(2f, exp1(2f * a) + 1f);
        return withSignOf(x, a < TanhCoefficients.POLYNOMIAL_BELOW ? near : far);
    }

    float erf1(float x) {
        float a = magnitude(x);
        float z = a * a;
        float s = fma(ErfCoefficients.S5, z, ErfCoefficients.S4);
        s = fma(s, z, ErfCoefficients.S3);
        s = fma(s, z, ErfCoefficients.S2);
        s = fma(s, z, ErfCoefficients.S1);
        s = fma(s, z, ErfCoefficients.S0);
        float near = fma(a, s, a);
        float b = a > ErfCoefficients.ONE_FROM ? ErfCoefficients.ONE_FROM : a;
        float g = fma(ErfCoefficients.G6, b, ErfCoefficients.G5);
        g = fma(g, b, ErfCoefficients.G4);
        g = fma(g, b, ErfCoefficients.G3);
        g = fma(g, b, ErfCoefficients.G2);
        g = fma(g, b, ErfCoefficients.G1);
        g = fma(g, b, ErfCoefficients.G0);
        float far = 1f - exp1(-g);
        return withSignOf(x, a < ErfCoefficients.POLYNOMIAL_BELOW ? near : far);
    }

    float sigmoid(float x) {
        float e = exp1(-magnitude(x));
        float q = divide(e, 1f + e);
        float w = x < 0f ? e : 1f;
        return fma(-w, q, w);
    }

    float gelu(float x) {
        float h = 0.5f * x;
        return fma(h, erf1(x * GeluCoefficients.SQRT_HALF), h);
    }

    float geluTanh(float x) {
        float h = 0.5f * x;
        float inner = x * fma(x * x, GeluCoefficients.TANH_C1, GeluCoefficients.TANH_C0);
        return fma(h, tanh1(inner), h);
    }

    /** One of {@link org.transformer4j.api.op.Unary.Function}, by its ordinal. */
    float unary(int function, float x) {
        float y = 0f;
        if (function == FunctionCode.NEGATE) {
            y = negated(x);
        } else if (function == FunctionCode.ABS) {
            y = magnitude(x);
        } else if (function == FunctionCode.SQUARE) {
            y = x * x;
        } else if (function == FunctionCode.RECIPROCAL) {
            y = divide(1f, x);
        } else if (function == FunctionCode.SQRT) {
            y = root(x);
        } else if (function == FunctionCode.RSQRT) {
            y = divide(1f, root(x));
        } else if (function == FunctionCode.EXP) {
            y = exp1(x);
        } else if (function == FunctionCode.LOG) {
            y = log1(x);
        } else if (function == FunctionCode.TANH) {
            y = tanh1(x);
        } else if (function == FunctionCode.ERF) {
            y = erf1(x);
        } else if (function == FunctionCode.SIGMOID) {
            y = sigmoid(x);
        } else if (function == FunctionCode.RELU) {
            y = 0f > x ? 0f : x;
        } else if (function == FunctionCode.GELU) {
            y = gelu(x);
        } else if (function == FunctionCode.GELU_TANH) {
            y = geluTanh(x);
        } else if (function == FunctionCode.QUICK_GELU) {
            y = x * sigmoid(x * GeluCoefficients.QUICK_SLOPE);
        } else {
            y = x * sigmoid(x);
        }
        return y;
    }
}
