package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.backend.cpu.elementwise.Constants.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.transformer4j.api.canon.TanhCoefficients;

/** The hyperbolic tangent of {@link org.transformer4j.api.canon.CanonMath}. */
final class VectorTanh {
    private static final FloatVector POLYNOMIAL_BELOW = all(TanhCoefficients.POLYNOMIAL_BELOW);
    private static final FloatVector T4 = all(TanhCoefficients.T4);
    private static final FloatVector T3 = all(TanhCoefficients.T3);
    private static final FloatVector T2 = all(TanhCoefficients.T2);
    private static final FloatVector T1 = all(TanhCoefficients.T1);
    private static final FloatVector T0 = all(TanhCoefficients.T0);
    private static final FloatVector ONE = all(1f);
    private static final FloatVector TWO = all(2f);
    private static final IntVector SIGN = all(0x8000_0000);

    private VectorTanh() {}

    /** {@code tanh x} in each lane. */
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector far = ONE.sub(TWO.div(VectorExp.exp(TWO.mul(a)).add(ONE)));

        FloatVector z = a.mul(a);
        FloatVector t = T4.fma(z, T3).fma(z, T2).fma(z, T1).fma(z, T0);
        FloatVector near = z.mul(a).fma(t, a);

        FloatVector magnitude = far.blend(near, a.compare(LT, POLYNOMIAL_BELOW));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
