package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.transformer4j.api.canon.ErfCoefficients;
import org.transformer4j.api.canon.ExpCoefficients;
import org.transformer4j.api.canon.GeluCoefficients;
import org.transformer4j.api.canon.LogCoefficients;
import org.transformer4j.api.canon.TanhCoefficients;
import org.transformer4j.backend.cpu.vector.Species;

/**
 * The elementary functions of {@link org.transformer4j.api.canon.CanonMath}, on whole vectors: the same IEEE operations in the
 * same order, with selections in place of branches, and so the same bits in every lane. The steps are explained there.
 */
public final class VectorMath {
    private static final int SIGN = 0x8000_0000;
    private static final int FRACTION_BITS = 23;
    private static final int EXPONENT_BIAS = 127;
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ExpCoefficients.ROUNDER);

    private VectorMath() {}

    /** {@code a > b ? a : b}. */
    public static FloatVector max(FloatVector a, FloatVector b) {
        return b.blend(a, a.compare(GT, b));
    }

    static FloatVector min(FloatVector a, FloatVector b) {
        return b.blend(a, a.compare(LT, b));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(LT, 0f));
    }

    static FloatVector sqrt(FloatVector x) {
        return x.lanewise(VectorOperators.SQRT);
    }

    static FloatVector rsqrt(FloatVector x) {
        return one().div(sqrt(x));
    }

    static FloatVector reciprocal(FloatVector x) {
        return one().div(x);
    }

    /**
     * The exponential function. A NaN goes through every step as NaN, and the integer is read from the bits of the rounded
     * quotient instead of being converted, which gives the same number for every argument that is not NaN.
     */
    public static FloatVector exp(FloatVector x) {
        x = x.blend(ExpCoefficients.LOWEST, x.compare(LT, ExpCoefficients.LOWEST));
        x = x.blend(ExpCoefficients.HIGHEST, x.compare(GT, ExpCoefficients.HIGHEST));

        FloatVector t = x.fma(all(ExpCoefficients.LOG2_E), all(ExpCoefficients.ROUNDER));
        FloatVector n = t.sub(ExpCoefficients.ROUNDER);
        FloatVector r = n.fma(all(-ExpCoefficients.LN2_HIGH), x);
        r = n.fma(all(-ExpCoefficients.LN2_LOW), r);

        FloatVector p = all(ExpCoefficients.P6);
        p = p.fma(r, all(ExpCoefficients.P5));
        p = p.fma(r, all(ExpCoefficients.P4));
        p = p.fma(r, all(ExpCoefficients.P3));
        p = p.fma(r, all(ExpCoefficients.P2));
        p = p.fma(r, all(ExpCoefficients.P1));
        p = p.fma(r, all(ExpCoefficients.P0));

        IntVector i = t.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = i.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).fma(powerOfTwo(i.sub(half)), all(0f));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(LogCoefficients.SUBNORMAL_SCALE), subnormal).reinterpretAsInts();
        IntVector k = bits.sub(LogCoefficients.SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, FRACTION_BITS);
        FloatVector f = bits.sub(k.lanewise(VectorOperators.LSHL, FRACTION_BITS)).reinterpretAsFloats().sub(1f);
        FloatVector offset = all(0f).blend(LogCoefficients.SUBNORMAL_EXPONENT, subnormal);
        FloatVector e = ((FloatVector) k.convert(VectorOperators.I2F, 0)).add(offset);

        FloatVector s = f.mul(f);
        FloatVector q = all(LogCoefficients.Q8);
        q = q.fma(f, all(LogCoefficients.Q7));
        q = q.fma(f, all(LogCoefficients.Q6));
        q = q.fma(f, all(LogCoefficients.Q5));
        q = q.fma(f, all(LogCoefficients.Q4));
        q = q.fma(f, all(LogCoefficients.Q3));
        q = q.fma(f, all(LogCoefficients.Q2));
        q = q.fma(f, all(LogCoefficients.Q1));
        q = q.fma(f, all(LogCoefficients.Q0));
        q = q.fma(s, e.mul(LogCoefficients.LN2_LOW));

        FloatVector high = e.fma(all(LogCoefficients.LN2_HIGH), f);
        FloatVector kept = e.neg().fma(all(LogCoefficients.LN2_HIGH), high);
        FloatVector result = high.add(f.sub(kept).add(q));

        result = result.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
        result = result.blend(Float.NaN, x.compare(GT, 0f).not());
        return result.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();

        FloatVector z = a.mul(a);
        FloatVector t = all(TanhCoefficients.T4);
        t = t.fma(z, all(TanhCoefficients.T3));
        t = t.fma(z, all(TanhCoefficients.T2));
        t = t.fma(z, all(TanhCoefficients.T1));
        t = t.fma(z, all(TanhCoefficients.T0));
        FloatVector near = z.mul(a).fma(t, a);

        FloatVector far = one().sub(all(2f).div(exp(a.mul(2f)).add(1f)));
        return withSignOf(x, far.blend(near, a.compare(LT, TanhCoefficients.POLYNOMIAL_BELOW)));
    }

    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();

        FloatVector z = a.mul(a);
        FloatVector s = all(ErfCoefficients.S5);
        s = s.fma(z, all(ErfCoefficients.S4));
        s = s.fma(z, all(ErfCoefficients.S3));
        s = s.fma(z, all(ErfCoefficients.S2));
        s = s.fma(z, all(ErfCoefficients.S1));
        s = s.fma(z, all(ErfCoefficients.S0));
        FloatVector near = a.fma(s, a);

        FloatVector b = a.blend(ErfCoefficients.ONE_FROM, a.compare(GT, ErfCoefficients.ONE_FROM));
        FloatVector g = all(ErfCoefficients.G6);
        g = g.fma(b, all(ErfCoefficients.G5));
        g = g.fma(b, all(ErfCoefficients.G4));
        g = g.fma(b, all(ErfCoefficients.G3));
        g = g.fma(b, all(ErfCoefficients.G2));
        g = g.fma(b, all(ErfCoefficients.G1));
        g = g.fma(b, all(ErfCoefficients.G0));
        FloatVector far = one().sub(exp(g.neg()));
        return withSignOf(x, far.blend(near, a.compare(LT, ErfCoefficients.POLYNOMIAL_BELOW)));
    }

    private static FloatVector withSignOf(FloatVector x, FloatVector magnitude) {
        IntVector sign = x.reinterpretAsInts().and(SIGN);
        return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        FloatVector q = e.div(e.add(1f));
        FloatVector w = one().blend(e, x.compare(LT, 0f));
        return w.neg().fma(q, w);
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector h = x.mul(0.5f);
        return h.fma(erf(x.mul(GeluCoefficients.SQRT_HALF)), h);
    }

    static FloatVector geluTanh(FloatVector x) {
        FloatVector h = x.mul(0.5f);
        FloatVector inner = x.mul(x.mul(x).fma(all(GeluCoefficients.TANH_C1), all(GeluCoefficients.TANH_C0)));
        return h.fma(tanh(inner), h);
    }

    static FloatVector quickGelu(FloatVector x) {
        return x.mul(sigmoid(x.mul(GeluCoefficients.QUICK_SLOPE)));
    }

    private static FloatVector one() {
        return all(1f);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(Species.FLOAT, value);
    }
}
