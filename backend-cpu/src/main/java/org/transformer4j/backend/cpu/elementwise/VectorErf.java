package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.backend.cpu.elementwise.Constants.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.transformer4j.api.canon.ErfCoefficients;

/** The error function of {@link org.transformer4j.api.canon.CanonMath}. */
final class VectorErf {
    private static final FloatVector POLYNOMIAL_BELOW = all(ErfCoefficients.POLYNOMIAL_BELOW);
    private static final FloatVector ONE_FROM = all(ErfCoefficients.ONE_FROM);
    private static final FloatVector S5 = all(ErfCoefficients.S5);
    private static final FloatVector S4 = all(ErfCoefficients.S4);
    private static final FloatVector S3 = all(ErfCoefficients.S3);
    private static final FloatVector S2 = all(ErfCoefficients.S2);
    private static final FloatVector S1 = all(ErfCoefficients.S1);
    private static final FloatVector S0 = all(ErfCoefficients.S0);
    private static final FloatVector G6 = all(ErfCoefficients.G6);
    private static final FloatVector G5 = all(ErfCoefficients.G5);
    private static final FloatVector G4 = all(ErfCoefficients.G4);
    private static final FloatVector G3 = all(ErfCoefficients.G3);
    private static final FloatVector G2 = all(ErfCoefficients.G2);
    private static final FloatVector G1 = all(ErfCoefficients.G1);
    private static final FloatVector G0 = all(ErfCoefficients.G0);
    private static final FloatVector ONE = all(1f);
    private static final IntVector SIGN = all(0x8000_0000);

    private VectorErf() {}

    /** {@code erf x} in each lane. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector b = a.blend(ONE_FROM, a.compare(GT, ONE_FROM));
        FloatVector g = G6.fma(b, G5).fma(b, G4).fma(b, G3).fma(b, G2).fma(b, G1).fma(b, G0);
        FloatVector far = ONE.sub(VectorExp.exp(g.neg()));

        FloatVector z = a.mul(a);
        FloatVector s = S5.fma(z, S4).fma(z, S3).fma(z, S2).fma(z, S1).fma(z, S0);
        FloatVector near = a.fma(s, a);

        FloatVector magnitude = far.blend(near, a.compare(LT, POLYNOMIAL_BELOW));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
