package org.transformer4j.backend.cpu.matmul;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Widens vectors of ints that hold two binary16 values each; exact, and without an operand that is a binary32 subnormal,
 * which some processors handle slowly.
 *
 * <p>Exponent and fraction move to where binary32 has them. The exponent is then raised by 224 and the result scaled by
 * 2^-112: together the difference 112 of the biases, in two steps so that an infinity or NaN gets the exponent of one on the
 * way. Let n be this magnitude. A subnormal number has come out as {@code n = (1 + f) 2^-15} instead of {@code f 2^-14},
 * which is {@code 2n - 2^-14}. That is the smaller of the two exactly for the subnormal ones, so the minimum is right for
 * all; and as neither is negative, the minimum of their bits is the minimum of the numbers.
 */
final class Binary16Pairs {
    private static final int FIELDS = 0x7fff << 13;
    private static final int SIGN = 0x8000_0000;
    private static final int RAISED_EXPONENT = 224 << 23;
    private static final float SCALE = 0x1p-112f;
    private static final float SMALLEST_NORMAL = 0x1p-14f;

    private Binary16Pairs() {}

    static FloatVector lower(IntVector pairs) {
        return widen(pairs.lanewise(VectorOperators.LSHL, 13), pairs.lanewise(VectorOperators.LSHL, 16));
    }

    static FloatVector upper(IntVector pairs) {
        return widen(pairs.lanewise(VectorOperators.LSHR, 3), pairs);
    }

    private static FloatVector widen(IntVector fields, IntVector signs) {
        FloatVector normal = fields.and(FIELDS).add(RAISED_EXPONENT).reinterpretAsFloats().mul(SCALE);
        IntVector subnormal = normal.fma(2f, -SMALLEST_NORMAL).reinterpretAsInts();
        IntVector magnitude = normal.reinterpretAsInts().min(subnormal);
        return magnitude.or(signs.and(SIGN)).reinterpretAsFloats();
    }
}
