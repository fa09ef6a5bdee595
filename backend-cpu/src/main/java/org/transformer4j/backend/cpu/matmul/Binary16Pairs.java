package org.transformer4j.backend.cpu.matmul;

import org.transformer4j.backend.cpu.vector.Species;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Widens vectors of ints that hold two binary16 values each; exact.
 *
 * <p>Exponent and fraction move to where binary32 has them. Of a normal number the exponent is then raised by 224 and the
 * result scaled by 2^-112: together the difference 112 of the biases, in two steps so that an infinity or NaN gets the
 * exponent of one on the way. A subnormal number becomes the fraction of 2^-14 instead, which is then subtracted. No operand
 * is a binary32 subnormal, which some processors handle slowly.
 */
final class Binary16Pairs {
    private static final int FIELDS = 0x7fff << 13;
    private static final int SIGN = 0x8000_0000;
    private static final int RAISED_EXPONENT = 224 << 23;
    private static final float SCALE = 0x1p-112f;
    private static final int SMALLEST_NORMAL = 113 << 23;
    private static final int FIRST_EXPONENT = 1 << 23;

    private Binary16Pairs() {}

    static FloatVector lower(IntVector pairs) {
        return widen(pairs.lanewise(VectorOperators.LSHL, 13).and(FIELDS), pairs.lanewise(VectorOperators.LSHL, 16));
    }

    static FloatVector upper(IntVector pairs) {
        return widen(pairs.lanewise(VectorOperators.LSHR, 3).and(FIELDS), pairs);
    }

    private static FloatVector widen(IntVector fields, IntVector signs) {
        FloatVector normal = fields.add(RAISED_EXPONENT).reinterpretAsFloats().mul(SCALE);
        FloatVector subnormal = fields.or(SMALLEST_NORMAL).reinterpretAsFloats().sub(Float.intBitsToFloat(SMALLEST_NORMAL));
        FloatVector magnitude = normal.blend(subnormal, fields.lt(FIRST_EXPONENT).cast(Species.FLOAT));
        return magnitude.reinterpretAsInts().or(signs.and(SIGN)).reinterpretAsFloats();
    }
}
