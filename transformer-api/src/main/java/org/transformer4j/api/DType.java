package org.transformer4j.api;

/**
 * The type of a stored number.
 *
 * <p>All arithmetic is done in {@link #F32}. {@link #F16} and {@link #BF16} are storage: they widen exactly and narrow by
 * rounding to nearest even. {@link #I32} holds token ids, positions and row numbers. The others appear in checkpoints;
 * a device may store them, but computes with none of them.
 */
public enum DType {
    /** One byte, 0 or 1. */
    BOOL(1),
    /** Unsigned 8-bit integer. */
    U8(1),
    /** Signed 8-bit integer. */
    I8(1),
    /** Signed 16-bit integer. */
    I16(2),
    /** Signed 32-bit integer. */
    I32(4),
    /** Signed 64-bit integer. */
    I64(8),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32: 8 bits of exponent, 7 of fraction. */
    BF16(2),
    /** IEEE 754 binary32, the type of all arithmetic. */
    F32(4),
    /** IEEE 754 binary64; only in files. */
    F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one number in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is a type that weights may be stored in: {@link #F32}, {@link #F16} or {@link #BF16}. */
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
    }
}
