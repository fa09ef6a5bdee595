package org.transformer4j.conformance.validate;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;

/**
 * A buffer of the device, and, where it is a packed weight or a cache, the oracle's own.
 *
 * @param real the device's
 * @param mirror the oracle's, or null
 */
record ValidatingBuffer(Buffer real, Buffer mirror) implements Buffer {
    static ValidatingBuffer of(Buffer buffer) {
        if (buffer instanceof ValidatingBuffer validating) {
            return validating;
        }
        throw new IllegalArgumentException("%s is no buffer of this device".formatted(buffer));
    }

    /** The device's part of a slice. */
    static Slice real(Slice slice) {
        return new Slice(of(slice.buffer()).real, slice.offset(), slice.length());
    }

    /** The oracle's part of a slice, or null. */
    static Slice mirror(Slice slice) {
        Buffer mirror = of(slice.buffer()).mirror;
        return mirror == null ? null : new Slice(mirror, slice.offset(), slice.length());
    }

    @Override
    public DType type() {
        return real.type();
    }

    @Override
    public long elements() {
        return real.elements();
    }

    @Override
    public void close() {
        real.close();
        if (mirror != null) {
            mirror.close();
        }
    }

    /** Buffers are equal only to themselves. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
