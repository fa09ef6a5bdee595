package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.DType;

/** The types that tables and weights are stored in, as the translated code knows them. */
public final class StoredType {
    /** {@link DType#F32}. */
    public static final int F32 = 0;

    static final int BF16 = 1;
    static final int F16 = 2;

    private StoredType() {}

    /** The code of a type that weights may have. */
    public static int of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case BF16 -> BF16;
            case F16 -> F16;
            default -> throw new AssertionError(type);
        };
    }
}
