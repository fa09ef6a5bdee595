package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.transformer4j.api.canon.GeluCoefficients.QUICK_SLOPE;
import static org.transformer4j.api.canon.GeluCoefficients.SQRT_HALF;
import static org.transformer4j.api.canon.GeluCoefficients.TANH_C0;
import static org.transformer4j.api.canon.GeluCoefficients.TANH_C1;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;

import jdk.incubator.vector.FloatVector;

/**
 * The functions of {@link org.transformer4j.api.canon.CanonMath}, on whole vectors: the same IEEE operations in the same order,
 * with selections in place of branches, and so the same bits in every lane. The steps are explained there.
 *
 * <p>Written flat, here and in the classes for one function each: methods of the Vector API are always inlined, methods of ours
 * only while the graph of the method that is compiled is still small, and a call that is not inlined boxes its vectors. So a
 * function that uses another one calls it as early as it can. Constants are given as numbers, which the compiler keeps in
 * registers across a loop; vectors in static fields would be loaded anew for each element.
 */
public final class VectorMath {
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

    static FloatVector rsqrt(FloatVector x) {
        return FloatVector.broadcast(FLOAT, 1f).div(x.lanewise(SQRT));
    }

    static FloatVector reciprocal(FloatVector x) {
        return FloatVector.broadcast(FLOAT, 1f).div(x);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = VectorExp.exp(x.abs().neg());
        FloatVector q = e.div(e.add(1f));
        FloatVector w = FloatVector.broadcast(FLOAT, 1f).blend(e, x.compare(LT, 0f));
        return w.neg().fma(q, w);
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector erf = VectorErf.erf(x.mul(SQRT_HALF));
        FloatVector h = x.mul(0.5f);
        return h.fma(erf, h);
    }

    static FloatVector geluTanh(FloatVector x) {
        FloatVector slope = FloatVector.broadcast(FLOAT, TANH_C1).lanewise(FMA, x.mul(x), TANH_C0);
        FloatVector tanh = VectorTanh.tanh(x.mul(slope));
        FloatVector h = x.mul(0.5f);
        return h.fma(tanh, h);
    }

    static FloatVector quickGelu(FloatVector x) {
        return x.mul(sigmoid(x.mul(QUICK_SLOPE)));
    }
}
