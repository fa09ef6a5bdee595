package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.api.canon.ErfCoefficients.G0;
import static org.transformer4j.api.canon.ErfCoefficients.G1;
import static org.transformer4j.api.canon.ErfCoefficients.G2;
import static org.transformer4j.api.canon.ErfCoefficients.G3;
import static org.transformer4j.api.canon.ErfCoefficients.G4;
import static org.transformer4j.api.canon.ErfCoefficients.G5;
import static org.transformer4j.api.canon.ErfCoefficients.G6;
import static org.transformer4j.api.canon.ErfCoefficients.ONE_FROM;
import static org.transformer4j.api.canon.ErfCoefficients.POLYNOMIAL_BELOW;
import static org.transformer4j.api.canon.ErfCoefficients.S0;
import static org.transformer4j.api.canon.ErfCoefficients.S1;
import static org.transformer4j.api.canon.ErfCoefficients.S2;
import static org.transformer4j.api.canon.ErfCoefficients.S3;
import static org.transformer4j.api.canon.ErfCoefficients.S4;
import static org.transformer4j.api.canon.ErfCoefficients.S5;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;

import jdk.incubator.vector.FloatVector;

/** The error function of {@link org.transformer4j.api.canon.CanonMath}. */
final class VectorErf {
    private static final int SIGN = 0x8000_0000;

    private VectorErf() {}

    /** {@code erf x} in each lane. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector b = a.blend(ONE_FROM, a.compare(GT, ONE_FROM));
        FloatVector g = FloatVector.broadcast(FLOAT, G6);
        g = g.lanewise(FMA, b, G5);
        g = g.lanewise(FMA, b, G4);
        g = g.lanewise(FMA, b, G3);
        g = g.lanewise(FMA, b, G2);
        g = g.lanewise(FMA, b, G1);
        g = g.lanewise(FMA, b, G0);
        FloatVector far = FloatVector.broadcast(FLOAT, 1f).sub(VectorExp.exp(g.neg()));

        FloatVector z = a.mul(a);
        FloatVector s = FloatVector.broadcast(FLOAT, S5);
        s = s.lanewise(FMA, z, S4);
        s = s.lanewise(FMA, z, S3);
        s = s.lanewise(FMA, z, S2);
        s = s.lanewise(FMA, z, S1);
        s = s.lanewise(FMA, z, S0);
        FloatVector near = a.fma(s, a);

        FloatVector magnitude = far.blend(near, a.compare(LT, POLYNOMIAL_BELOW));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
