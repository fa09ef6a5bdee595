package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.api.canon.TanhCoefficients.POLYNOMIAL_BELOW;
import static org.transformer4j.api.canon.TanhCoefficients.T0;
import static org.transformer4j.api.canon.TanhCoefficients.T1;
import static org.transformer4j.api.canon.TanhCoefficients.T2;
import static org.transformer4j.api.canon.TanhCoefficients.T3;
import static org.transformer4j.api.canon.TanhCoefficients.T4;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;

import jdk.incubator.vector.FloatVector;

/** The hyperbolic tangent of {@link org.transformer4j.api.canon.CanonMath}. */
public final class VectorTanh {
    private static final int SIGN = 0x8000_0000;

    private VectorTanh() {}

    /** {@code tanh x} in each lane. */
    public static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector quotient = FloatVector.broadcast(FLOAT, 2f).div(VectorExp.exp(a.mul(2f)).add(1f));
        FloatVector far = FloatVector.broadcast(FLOAT, 1f).sub(quotient);

        FloatVector z = a.mul(a);
        FloatVector t = FloatVector.broadcast(FLOAT, T4);
        t = t.lanewise(FMA, z, T3);
        t = t.lanewise(FMA, z, T2);
        t = t.lanewise(FMA, z, T1);
        t = t.lanewise(FMA, z, T0);
        FloatVector near = z.mul(a).fma(t, a);

        FloatVector magnitude = far.blend(near, a.compare(LT, POLYNOMIAL_BELOW));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
