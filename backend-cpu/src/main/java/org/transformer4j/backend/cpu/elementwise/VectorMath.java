package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.transformer4j.backend.cpu.elementwise.Constants.all;

import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.canon.GeluCoefficients;

/**
 * The functions of {@link org.transformer4j.api.canon.CanonMath}, on whole vectors: the same IEEE operations in the same order,
 * with selections in place of branches, and so the same bits in every lane. The steps are explained there.
 *
 * <p>Written flat, with constants for operands: methods of the Vector API are always inlined, methods of ours only while the
 * graph of the method that is compiled is still small, and a call that is not inlined boxes its vectors. So a function that uses
 * another one calls it as early as it can.
 */
public final class VectorMath {
    private static final FloatVector ZERO = all(0f);
    private static final FloatVector HALF = all(0.5f);
    private static final FloatVector ONE = all(1f);
    private static final FloatVector SQRT_HALF = all(GeluCoefficients.SQRT_HALF);
    private static final FloatVector TANH_C1 = all(GeluCoefficients.TANH_C1);
    private static final FloatVector TANH_C0 = all(GeluCoefficients.TANH_C0);
    private static final FloatVector QUICK_SLOPE = all(GeluCoefficients.QUICK_SLOPE);

    private VectorMath() {}

    /** {@code a > b ? a : b}. */
    public static FloatVector max(FloatVector a, FloatVector b) {
        return b.blend(a, a.compare(GT, b));
    }

    static FloatVector min(FloatVector a, FloatVector b) {
        return b.blend(a, a.compare(LT, b));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(ZERO, x.compare(LT, ZERO));
    }

    static FloatVector rsqrt(FloatVector x) {
        return ONE.div(x.lanewise(SQRT));
    }

    static FloatVector reciprocal(FloatVector x) {
        return ONE.div(x);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = VectorExp.exp(x.abs().neg());
        FloatVector q = e.div(e.add(ONE));
        FloatVector w = ONE.blend(e, x.compare(LT, ZERO));
        return w.neg().fma(q, w);
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector erf = VectorErf.erf(x.mul(SQRT_HALF));
        FloatVector h = x.mul(HALF);
        return h.fma(erf, h);
    }

    static FloatVector geluTanh(FloatVector x) {
        FloatVector tanh = VectorTanh.tanh(x.mul(x.mul(x).fma(TANH_C1, TANH_C0)));
        FloatVector h = x.mul(HALF);
        return h.fma(tanh, h);
    }

    static FloatVector quickGelu(FloatVector x) {
        return x.mul(sigmoid(x.mul(QUICK_SLOPE)));
    }
}
