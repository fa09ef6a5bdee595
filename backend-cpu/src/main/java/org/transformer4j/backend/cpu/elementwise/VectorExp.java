package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.api.canon.ExpCoefficients.HIGHEST;
import static org.transformer4j.api.canon.ExpCoefficients.LN2_HIGH;
import static org.transformer4j.api.canon.ExpCoefficients.LN2_LOW;
import static org.transformer4j.api.canon.ExpCoefficients.LOG2_E;
import static org.transformer4j.api.canon.ExpCoefficients.LOWEST;
import static org.transformer4j.api.canon.ExpCoefficients.P0;
import static org.transformer4j.api.canon.ExpCoefficients.P1;
import static org.transformer4j.api.canon.ExpCoefficients.P2;
import static org.transformer4j.api.canon.ExpCoefficients.P3;
import static org.transformer4j.api.canon.ExpCoefficients.P4;
import static org.transformer4j.api.canon.ExpCoefficients.P5;
import static org.transformer4j.api.canon.ExpCoefficients.P6;
import static org.transformer4j.api.canon.ExpCoefficients.ROUNDER;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.transformer4j.api.canon.ExpCoefficients;

/**
 * The exponential function of {@link org.transformer4j.api.canon.CanonMath}. A NaN goes through every step as NaN, and the
 * integer is read from the bits of the rounded quotient instead of being converted, which is the same for all other arguments.
 */
public final class VectorExp {
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ExpCoefficients.ROUNDER);
    private static final int BIAS = 127;
    private static final int FRACTION_BITS = 23;

    private VectorExp() {}

    /** {@code e^x} in each lane. */
    public static FloatVector exp(FloatVector x) {
        x = x.blend(LOWEST, x.compare(LT, LOWEST));
        x = x.blend(HIGHEST, x.compare(GT, HIGHEST));

        FloatVector t = FloatVector.broadcast(FLOAT, LOG2_E).lanewise(FMA, x, ROUNDER);
        FloatVector n = t.sub(ROUNDER);
        FloatVector r = FloatVector.broadcast(FLOAT, -LN2_HIGH).fma(n, x);
        r = FloatVector.broadcast(FLOAT, -LN2_LOW).fma(n, r);

        FloatVector p = FloatVector.broadcast(FLOAT, P6);
        p = p.lanewise(FMA, r, P5);
        p = p.lanewise(FMA, r, P4);
        p = p.lanewise(FMA, r, P3);
        p = p.lanewise(FMA, r, P2);
        p = p.lanewise(FMA, r, P1);
        p = p.lanewise(FMA, r, P0);

        IntVector i = t.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = i.lanewise(ASHR, 1);
        FloatVector powerOfHalf = half.add(BIAS).lanewise(LSHL, FRACTION_BITS).reinterpretAsFloats();
        FloatVector powerOfRest = i.sub(half).add(BIAS).lanewise(LSHL, FRACTION_BITS).reinterpretAsFloats();
        return p.mul(powerOfHalf).lanewise(FMA, powerOfRest, 0f);
    }
}
