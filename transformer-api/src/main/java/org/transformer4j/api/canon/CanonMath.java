package org.transformer4j.api.canon;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static java.lang.Math.fma;

/**
 * The elementary functions of canon-1. These methods are their definition: another implementation, on a vector unit or a
 * GPU, does the same IEEE operations in the same order and so gets the same bits.
 *
 * <p>Only fma, addition, multiplication, division, square root, comparison, selection and integer operations on bits are
 * used, and every branch is a selection between values that may both be computed. A product meets a sum only as an operand
 * of {@code fma}, so a compiler that contracts {@code a * b + c} finds nothing to contract; where a function doubles its
 * argument it therefore writes {@code 2 * x}, never {@code x + x}.
 *
 * <p>A function whose last step is a product ({@link #silu}, {@link #quickGelu}) returns it rounded; code that fuses it with a
 * following addition passes it through {@link #product}.
 *
 * <p>NaN in gives NaN out, everywhere. {@link #tanh} and {@link #erf} are odd to the bit, {@code -0} included.
 */
public final class CanonMath {
    private static final int SIGN = 0x8000_0000;

    private CanonMath() {}

    /**
     * The rounded product of two numbers, safe to add to something: {@code fma(x, y, +0)}. Where a factor is zero the result is
     * {@code +0}, whatever the signs; a negative product too small for any float is {@code -0}.
     */
    public static float product(float x, float y) {
        return fma(x, y, 0f);
    }

    /** The larger of two numbers, {@code a > b ? a : b}: of equals, and where one is NaN, the second. */
    public static float max(float a, float b) {
        return a > b ? a : b;
    }

    /** The square root, correctly rounded. */
    public static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    /** The reciprocal of the square root, {@code 1 / sqrt(x)}, both steps rounded. */
    public static float rsqrt(float x) {
        return 1f / sqrt(x);
    }

    /** {@code e^x}; {@code +0} at -infinity, infinity from about 88.72 on, subnormal below about -87.34. */
    public static float exp(float x) {
        if (x != x) {
            return x;
        }
        x = x < ExpCoefficients.LOWEST ? ExpCoefficients.LOWEST : x;
        x = x > ExpCoefficients.HIGHEST ? ExpCoefficients.HIGHEST : x;

        // 1. x = n ln 2 + r, in two steps that lose nothing of x.
        float n = fma(x, ExpCoefficients.LOG2_E, ExpCoefficients.ROUNDER) - ExpCoefficients.ROUNDER;
        float r = fma(n, -ExpCoefficients.LN2_HIGH, x);
        r = fma(n, -ExpCoefficients.LN2_LOW, r);

        // 2. p = e^r.
        float p = ExpCoefficients.P6;
        p = fma(p, r, ExpCoefficients.P5);
        p = fma(p, r, ExpCoefficients.P4);
        p = fma(p, r, ExpCoefficients.P3);
        p = fma(p, r, ExpCoefficients.P2);
        p = fma(p, r, ExpCoefficients.P1);
        p = fma(p, r, ExpCoefficients.P0);

        // 3. Times 2^n in two exact halves, because 2^n alone overflows at 128 and is subnormal below -126; the fma rounds
        //    a subnormal result once, and hands on no bare product.
        int i = (int) n;
        int half = i >> 1;
        return fma(p * powerOfTwo(half), powerOfTwo(i - half), 0f);
    }

    /** {@code 2^exponent} for exponents of normal numbers, -126 to 127. */
    private static float powerOfTwo(int exponent) {
        return intBitsToFloat((exponent + 127) << 23);
    }

    /** The natural logarithm; -infinity at both zeros, NaN below zero. */
    public static float log(float x) {
        if (!(x > 0f)) {
            return x == 0f ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
        if (x == Float.POSITIVE_INFINITY) {
            return x;
        }

        // 1. x = 2^k * (1 + f), with 1 + f between sqrt(1/2) and sqrt(2).
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = floatToRawIntBits(subnormal ? x * LogCoefficients.SUBNORMAL_SCALE : x);
        int k = (bits - LogCoefficients.SQRT_HALF_BITS) >> 23;
        float f = intBitsToFloat(bits - (k << 23)) - 1f;
        float e = k + (subnormal ? LogCoefficients.SUBNORMAL_EXPONENT : 0);

        // 2. q = log(1 + f) - f, with the small part of e ln 2.
        float s = f * f;
        float q = LogCoefficients.Q8;
        q = fma(q, f, LogCoefficients.Q7);
        q = fma(q, f, LogCoefficients.Q6);
        q = fma(q, f, LogCoefficients.Q5);
        q = fma(q, f, LogCoefficients.Q4);
        q = fma(q, f, LogCoefficients.Q3);
        q = fma(q, f, LogCoefficients.Q2);
        q = fma(q, f, LogCoefficients.Q1);
        q = fma(q, f, LogCoefficients.Q0);
        q = fma(q, s, e * LogCoefficients.LN2_LOW);

        // 3. The large part of e ln 2 plus f, and what of f that sum lost.
        float high = fma(e, LogCoefficients.LN2_HIGH, f);
        float kept = fma(-e, LogCoefficients.LN2_HIGH, high);
        return high + ((f - kept) + q);
    }

    /** The hyperbolic tangent. */
    public static float tanh(float x) {
        float a = Math.abs(x);

        float z = a * a;
        float t = TanhCoefficients.T4;
        t = fma(t, z, TanhCoefficients.T3);
        t = fma(t, z, TanhCoefficients.T2);
        t = fma(t, z, TanhCoefficients.T1);
        t = fma(t, z, TanhCoefficients.T0);
        float near = fma(z * a, t, a);

        float far = 1f - 2f / (exp(2f * a) + 1f);
        return withSignOf(x, a < TanhCoefficients.POLYNOMIAL_BELOW ? near : far);
    }

    /** The error function, {@code 2 / sqrt(pi) * integral from 0 to x of e^(-t^2) dt}. */
    public static float erf(float x) {
        float a = Math.abs(x);

        float z = a * a;
        float s = ErfCoefficients.S5;
        s = fma(s, z, ErfCoefficients.S4);
        s = fma(s, z, ErfCoefficients.S3);
        s = fma(s, z, ErfCoefficients.S2);
        s = fma(s, z, ErfCoefficients.S1);
        s = fma(s, z, ErfCoefficients.S0);
        float near = fma(a, s, a);

        float b = a > ErfCoefficients.ONE_FROM ? ErfCoefficients.ONE_FROM : a;
        float g = ErfCoefficients.G6;
        g = fma(g, b, ErfCoefficients.G5);
        g = fma(g, b, ErfCoefficients.G4);
        g = fma(g, b, ErfCoefficients.G3);
        g = fma(g, b, ErfCoefficients.G2);
        g = fma(g, b, ErfCoefficients.G1);
        g = fma(g, b, ErfCoefficients.G0);
        float far = 1f - exp(-g);
        return withSignOf(x, a < ErfCoefficients.POLYNOMIAL_BELOW ? near : far);
    }

    /** A magnitude (sign bit clear, or NaN) with the sign bit of {@code x}. */
    private static float withSignOf(float x, float magnitude) {
        return intBitsToFloat(floatToRawIntBits(magnitude) | (floatToRawIntBits(x) & SIGN));
    }

    /**
     * The logistic function, {@code 1 / (1 + exp(-x))}. With {@code e = exp(-|x|)} and {@code q = e / (1 + e)} it is
     * {@code 1 - q} from zero on and {@code e - e q} below, where small results stay precise because the rounding of
     * {@code 1 + e} hardly counts.
     */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float q = e / (1f + e);
        float w = x < 0f ? e : 1f;
        return fma(-w, q, w);
    }

    /** SiLU or Swish, {@code x sigmoid(x)}. Source: Elfwing, Uchibe and Doya (2017). */
    public static float silu(float x) {
        return x * sigmoid(x);
    }

    /** GELU with the error function, {@code x/2 (1 + erf(x / sqrt 2))}. Source: Hendrycks and Gimpel (2016). */
    public static float gelu(float x) {
        float h = 0.5f * x;
        return fma(h, erf(x * GeluCoefficients.SQRT_HALF), h);
    }

    /**
     * GELU with a hyperbolic tangent, {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}. Source: Hendrycks and Gimpel
     * (2016).
     */
    public static float geluTanh(float x) {
        float h = 0.5f * x;
        float inner = x * fma(x * x, GeluCoefficients.TANH_C1, GeluCoefficients.TANH_C0);
        return fma(h, tanh(inner), h);
    }

    /** GELU with a logistic function, {@code x sigmoid(1.702 x)}. Source: Hendrycks and Gimpel (2016). */
    public static float quickGelu(float x) {
        return x * sigmoid(x * GeluCoefficients.QUICK_SLOPE);
    }

    /** The rectifier, {@code max(0, x)}: NaN and {@code -0} stay what they are. */
    public static float relu(float x) {
        return max(0f, x);
    }
}
