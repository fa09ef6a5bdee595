package org.transformer4j.backend.opencl.move;

import org.transformer4j.api.DType;

/** OpenCL's unsigned integers, which carry elements without a look at what they mean; so a NaN keeps its payload. */
final class Bits {
    private Bits() {}

    /** The integer as large as an element. */
    static String ofSize(DType type) {
        return switch (type.bytes()) {
            case 1 -> "uchar";
            case 2 -> "ushort";
            case 4 -> "uint";
            default -> "ulong";
        };
    }
}
