package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;

/** Numbers or truths of one type in the metadata, as they were in the file; a copy, valid after the file is closed. */
final class GgufArray {
    private final ValueType type;
    private final MemorySegment bytes;

    GgufArray(ValueType type, byte[] bytes) {
        this.type = type;
        this.bytes = MemorySegment.ofArray(bytes);
    }

    int size() {
        return (int) (bytes.byteSize() / type.bytes());
    }

    /** The element {@code index}: a {@code Long}, {@code BigInteger}, {@code Float}, {@code Double} or {@code Boolean}. */
    Object get(int index) {
        return type.read(bytes, (long) index * type.bytes());
    }

    @Override
    public String toString() {
        return "an array of %d %s".formatted(size(), type.label());
    }
}
