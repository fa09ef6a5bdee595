package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

/**
 * How the numbers of tables and weights are stored, as the translated code knows it: one of the constants, or for a quantised
 * weight the bits of its integers, with flags on top.
 */
public final class StoredType {
    /** {@link DType#F32}. */
    public static final int F32 = 0;

    static final int BF16 = 1;
    static final int F16 = 2;

    /** Those bits of a quantised type that say how many its integers have. */
    static final int BITS = 15;

    /** Whether blocks of a quantised type have a minimum. */
    static final int MINIMUM = 16;

    /** Whether blocks of a quantised type are cut into groups with scales of their own. */
    static final int GROUPS = 32;

    private StoredType() {}

    /** The code of a type that tables may have. */
    public static int of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case BF16 -> BF16;
            case F16 -> F16;
            default -> throw new AssertionError(type);
        };
    }

    /** The code of a format of weights. */
    public static int of(WeightFormat format) {
        return format.isQuantised()
                ? format.bits() | (format.hasMinimum() ? MINIMUM : 0) | (format.hasGroupScales() ? GROUPS : 0)
                : of(format.type());
    }
}
