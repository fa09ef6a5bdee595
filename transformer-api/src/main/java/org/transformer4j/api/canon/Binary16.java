package org.transformer4j.api.canon;

/** IEEE binary16 ("half"), a storage type: 1 sign, 5 exponent and 10 fraction bits, held in a {@code short}. */
public final class Binary16 {
    private Binary16() {}

    /** The value of the given bits; exact, subnormals included. A NaN stays NaN. */
    public static float toFloat(short bits) {
        return Float.float16ToFloat(bits);
    }

    /** The bits nearest to a value, ties to even, subnormals included; infinity from 65520 on. A NaN stays NaN. */
    public static short fromFloat(float value) {
        return Float.floatToFloat16(value);
    }
}
