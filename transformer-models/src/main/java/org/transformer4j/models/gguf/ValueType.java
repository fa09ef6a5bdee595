package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Locale;

/** The types of metadata, in the order of their numbers. */
enum ValueType {
    UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(8), ARRAY(12), UINT64(8), INT64(8),
    FLOAT64(8);

    /** How many bytes a value has at least: a text its length, an array its type and length. */
    private final int bytes;

    ValueType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether all values have the same size. */
    boolean isFixed() {
        return this != STRING && this != ARRAY;
    }

    /** A value of fixed size: whole numbers as {@code Long}, or {@code BigInteger} where that is too small. */
    Object read(MemorySegment data, long at) {
        return switch (this) {
            case UINT8 -> (long) Bytes.unsigned8(data, at);
            case INT8 -> (long) Bytes.signed8(data, at);
            case UINT16 -> (long) Short.toUnsignedInt(Bytes.int16(data, at));
            case INT16 -> (long) Bytes.int16(data, at);
            case UINT32 -> Integer.toUnsignedLong(Bytes.int32(data, at));
            case INT32 -> (long) Bytes.int32(data, at);
            case UINT64 -> unsigned(Bytes.int64(data, at));
            case INT64 -> Bytes.int64(data, at);
            case FLOAT32 -> Bytes.float32(data, at);
            case FLOAT64 -> Bytes.float64(data, at);
            case BOOL -> Bytes.signed8(data, at) != 0;
            case STRING, ARRAY -> throw new AssertionError(this);
        };
    }

    private static Number unsigned(long bits) {
        return bits >= 0 ? (Number) bits : new BigInteger(Long.toUnsignedString(bits));
    }
}
