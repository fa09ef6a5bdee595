package org.transformer4j.api.spi;

import org.transformer4j.api.DType;

/**
 * A dense run of elements in a buffer: all that a kernel ever sees of a tensor.
 *
 * @param buffer the memory
 * @param offset index of the first element
 * @param length number of elements
 */
public record Slice(Buffer buffer, long offset, long length) {
    /** Checks the bounds. */
    public Slice {
        if (offset < 0 || length < 0 || offset > buffer.elements() - length) {
            throw new IllegalArgumentException("slice [%d, %d) of a buffer of %d elements"
                    .formatted(offset, offset + length, buffer.elements()));
        }
    }

    /** Type of the elements. */
    public DType type() {
        return buffer.type();
    }

    /** Whether this and {@code other} have an element in common. */
    public boolean overlaps(Slice other) {
        return buffer == other.buffer && length > 0 && other.length > 0 && offset < other.offset + other.length && other.offset < offset + length;
    }

    /** A part of this slice. */
    public Slice slice(long start, long elements) {
        if (start < 0 || elements < 0 || start > length - elements) {
            throw new IllegalArgumentException("slice [%d, %d) of a slice of %d elements"
                    .formatted(start, start + elements, length));
        }
        return new Slice(buffer, offset + start, elements);
    }
}
