package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.backend.cpu.elementwise.Constants.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.transformer4j.api.canon.LogCoefficients;

/** The natural logarithm of {@link org.transformer4j.api.canon.CanonMath}; what it says of special arguments is put in last. */
final class VectorLog {
    private static final FloatVector SMALLEST_NORMAL = all(Float.MIN_NORMAL);
    private static final FloatVector SUBNORMAL_SCALE = all(LogCoefficients.SUBNORMAL_SCALE);
    private static final FloatVector SUBNORMAL_EXPONENT = all((float) LogCoefficients.SUBNORMAL_EXPONENT);
    private static final IntVector SQRT_HALF_BITS = all(LogCoefficients.SQRT_HALF_BITS);
    private static final FloatVector LN2_HIGH = all(LogCoefficients.LN2_HIGH);
    private static final FloatVector LN2_LOW = all(LogCoefficients.LN2_LOW);
    private static final FloatVector Q8 = all(LogCoefficients.Q8);
    private static final FloatVector Q7 = all(LogCoefficients.Q7);
    private static final FloatVector Q6 = all(LogCoefficients.Q6);
    private static final FloatVector Q5 = all(LogCoefficients.Q5);
    private static final FloatVector Q4 = all(LogCoefficients.Q4);
    private static final FloatVector Q3 = all(LogCoefficients.Q3);
    private static final FloatVector Q2 = all(LogCoefficients.Q2);
    private static final FloatVector Q1 = all(LogCoefficients.Q1);
    private static final FloatVector Q0 = all(LogCoefficients.Q0);
    private static final FloatVector ZERO = all(0f);
    private static final FloatVector ONE = all(1f);
    private static final FloatVector INFINITY = all(Float.POSITIVE_INFINITY);
    private static final FloatVector MINUS_INFINITY = all(Float.NEGATIVE_INFINITY);
    private static final FloatVector NAN = all(Float.NaN);
    private static final int FRACTION_BITS = 23;

    private VectorLog() {}

    /** {@code ln x} in each lane. */
    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, SMALLEST_NORMAL);
        IntVector bits = x.blend(x.mul(SUBNORMAL_SCALE), subnormal).reinterpretAsInts();
        IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, FRACTION_BITS);
        FloatVector f = bits.sub(k.lanewise(LSHL, FRACTION_BITS)).reinterpretAsFloats().sub(ONE);
        FloatVector e = ((FloatVector) k.convert(I2F, 0)).add(ZERO.blend(SUBNORMAL_EXPONENT, subnormal));

        FloatVector s = f.mul(f);
        FloatVector q = Q8.fma(f, Q7).fma(f, Q6).fma(f, Q5).fma(f, Q4).fma(f, Q3).fma(f, Q2).fma(f, Q1).fma(f, Q0);
        q = q.fma(s, e.mul(LN2_LOW));

        FloatVector high = e.fma(LN2_HIGH, f);
        FloatVector kept = e.neg().fma(LN2_HIGH, high);
        FloatVector result = high.add(f.sub(kept).add(q));

        result = result.blend(INFINITY, x.compare(EQ, INFINITY));
        result = NAN.blend(result, x.compare(GT, ZERO));
        return result.blend(MINUS_INFINITY, x.compare(EQ, ZERO));
    }
}
