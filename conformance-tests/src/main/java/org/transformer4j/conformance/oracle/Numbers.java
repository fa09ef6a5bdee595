package org.transformer4j.conformance.oracle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.spi.Slice;

/** The elements of a slice as numbers: storage types widen when they are read and narrow when they are written. */
final class Numbers {
    private final DType type;
    private final MemorySegment bytes;

    private Numbers(DType type, MemorySegment bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    static Numbers of(Slice slice) {
        return new Numbers(slice.type(), OracleBuffer.bytes(slice));
    }

    /** The numbers of an array: an intermediate result. Writing writes the array. */
    static Numbers of(float... values) {
        return new Numbers(DType.F32, MemorySegment.ofArray(values));
    }

    float get(long index) {
        return switch (type) {
            case F32 -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT, index);
            case F16 -> Binary16.toFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, index));
            case BF16 -> Bfloat16.toFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, index));
            default -> throw new AssertionError("no arithmetic on " + type);
        };
    }

    void set(long index, float value) {
        switch (type) {
            case F32 -> bytes.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case F16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, index, Binary16.fromFloat(value));
            case BF16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, index, Bfloat16.fromFloat(value));
            default -> throw new AssertionError("no arithmetic on " + type);
        }
    }

    int getInt(long index) {
        return bytes.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    void setInt(long index, int value) {
        bytes.setAtIndex(ValueLayout.JAVA_INT, index, value);
    }
}
