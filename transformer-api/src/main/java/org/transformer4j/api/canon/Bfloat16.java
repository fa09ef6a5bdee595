package org.transformer4j.api.canon;

/**
 * bfloat16, a storage type: the upper half of a binary32 (1 sign, 8 exponent, 7 fraction bits), held in a {@code short}.
 */
public final class Bfloat16 {
    private Bfloat16() {}

    /** The value of the given bits; exact. A NaN keeps its bits. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /**
     * The bits nearest to a value, ties to even; beyond the largest finite bfloat16 by half a unit or more, infinity. A NaN
     * keeps its sign and the upper bits of its payload and becomes quiet.
     */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (value != value) {
            return (short) (bits >>> 16 | 0x0040);
        }
        int lowestKeptBit = bits >>> 16 & 1;
        return (short) (bits + 0x7fff + lowestKeptBit >>> 16);
    }
}
