package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.api.canon.LogCoefficients.LN2_HIGH;
import static org.transformer4j.api.canon.LogCoefficients.LN2_LOW;
import static org.transformer4j.api.canon.LogCoefficients.Q0;
import static org.transformer4j.api.canon.LogCoefficients.Q1;
import static org.transformer4j.api.canon.LogCoefficients.Q2;
import static org.transformer4j.api.canon.LogCoefficients.Q3;
import static org.transformer4j.api.canon.LogCoefficients.Q4;
import static org.transformer4j.api.canon.LogCoefficients.Q5;
import static org.transformer4j.api.canon.LogCoefficients.Q6;
import static org.transformer4j.api.canon.LogCoefficients.Q7;
import static org.transformer4j.api.canon.LogCoefficients.Q8;
import static org.transformer4j.api.canon.LogCoefficients.SQRT_HALF_BITS;
import static org.transformer4j.api.canon.LogCoefficients.SUBNORMAL_EXPONENT;
import static org.transformer4j.api.canon.LogCoefficients.SUBNORMAL_SCALE;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.transformer4j.api.canon.ExpCoefficients;

/**
 * The natural logarithm of {@link org.transformer4j.api.canon.CanonMath}; what it says of special arguments is put in last. Kept
 * short, because the compiler inlines at most 325 bytes of code.
 */
final class VectorLog {
    private static final int FRACTION_BITS = 23;

    /** A small integer added to these bits is the same integer added to the number. */
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ExpCoefficients.ROUNDER);

    private VectorLog() {}

    /** {@code ln x} in each lane. */
    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(SUBNORMAL_SCALE), subnormal).reinterpretAsInts();
        IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, FRACTION_BITS);
        FloatVector f = bits.sub(k.lanewise(LSHL, FRACTION_BITS)).reinterpretAsFloats().sub(1f);
        FloatVector e = k.add(ROUNDER_BITS).reinterpretAsFloats().sub(ExpCoefficients.ROUNDER);
        e = e.add(SUBNORMAL_EXPONENT, subnormal);

        FloatVector s = f.mul(f);
        FloatVector q = FloatVector.broadcast(FLOAT, Q8)
                .lanewise(FMA, f, Q7)
                .lanewise(FMA, f, Q6)
                .lanewise(FMA, f, Q5)
                .lanewise(FMA, f, Q4)
                .lanewise(FMA, f, Q3)
                .lanewise(FMA, f, Q2)
                .lanewise(FMA, f, Q1)
                .lanewise(FMA, f, Q0);
        q = q.fma(s, e.mul(LN2_LOW));

        FloatVector high = FloatVector.broadcast(FLOAT, LN2_HIGH).fma(e, f);
        FloatVector kept = FloatVector.broadcast(FLOAT, LN2_HIGH).fma(e.neg(), high);
        FloatVector result = high.add(f.sub(kept).add(q));

        result = result.blend(x, x.compare(EQ, Float.POSITIVE_INFINITY));
        result = result.blend(Float.NaN, x.compare(GT, 0f).not());
        return result.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
    }
}
