package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.backend.cpu.elementwise.Constants.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.transformer4j.api.canon.ExpCoefficients;

/**
 * The exponential function of {@link org.transformer4j.api.canon.CanonMath}. A NaN goes through every step as NaN, and the integer
 * is read from the bits of the rounded quotient instead of being converted, which is the same for every other argument.
 */
public final class VectorExp {
    private static final FloatVector LOWEST = all(ExpCoefficients.LOWEST);
    private static final FloatVector HIGHEST = all(ExpCoefficients.HIGHEST);
    private static final FloatVector LOG2_E = all(ExpCoefficients.LOG2_E);
    private static final FloatVector ROUNDER = all(ExpCoefficients.ROUNDER);
    private static final FloatVector MINUS_LN2_HIGH = all(-ExpCoefficients.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = all(-ExpCoefficients.LN2_LOW);
    private static final FloatVector P6 = all(ExpCoefficients.P6);
    private static final FloatVector P5 = all(ExpCoefficients.P5);
    private static final FloatVector P4 = all(ExpCoefficients.P4);
    private static final FloatVector P3 = all(ExpCoefficients.P3);
    private static final FloatVector P2 = all(ExpCoefficients.P2);
    private static final FloatVector P1 = all(ExpCoefficients.P1);
    private static final FloatVector P0 = all(ExpCoefficients.P0);
    private static final FloatVector ZERO = all(0f);
    private static final IntVector ROUNDER_BITS = all(Float.floatToRawIntBits(ExpCoefficients.ROUNDER));
    private static final IntVector BIAS = all(127);
    private static final int FRACTION_BITS = 23;

    private VectorExp() {}

    /** {@code e^x} in each lane. */
    public static FloatVector exp(FloatVector x) {
        x = x.blend(LOWEST, x.compare(LT, LOWEST));
        x = x.blend(HIGHEST, x.compare(GT, HIGHEST));

        FloatVector t = x.fma(LOG2_E, ROUNDER);
        FloatVector n = t.sub(ROUNDER);
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));

        FloatVector p = P6.fma(r, P5).fma(r, P4).fma(r, P3).fma(r, P2).fma(r, P1).fma(r, P0);

        IntVector i = t.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = i.lanewise(ASHR, 1);
        FloatVector powerOfHalf = half.add(BIAS).lanewise(LSHL, FRACTION_BITS).reinterpretAsFloats();
        FloatVector powerOfRest = i.sub(half).add(BIAS).lanewise(LSHL, FRACTION_BITS).reinterpretAsFloats();
        return p.mul(powerOfHalf).fma(powerOfRest, ZERO);
    }
}
