package org.transformer4j.backend.opencl.runtime;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Memory of a device, in one piece or, where it is larger than the device's largest allocation, in several pieces of equal size.
 * OpenCL itself keeps it alive until the commands that use it have run.
 */
public final class ClBuffer implements Buffer, Closer.Part {
    private final MemoryPool pool;
    private final DType type;
    private final long elements;
    private final long bytes;
    private final long pieceBytes;
    private final Layout layout;
    private final ClMemory[] pieces;
    private volatile boolean closed;

    ClBuffer(MemoryPool pool, DType type, long elements, long bytes, long pieceBytes, Layout layout, ClMemory[] pieces) {
        this.pool = pool;
        this.type = type;
        this.elements = elements;
        this.bytes = bytes;
        this.pieceBytes = pieceBytes;
        this.layout = layout;
        this.pieces = pieces;
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long elements() {
        return elements;
    }

    MemoryPool pool() {
        return pool;
    }

    /**
     * The packed weight that {@code buffer} is.
     *
     * @throws IllegalArgumentException if it is none, or another one
     */
    public static ClBuffer packed(Buffer buffer, WeightSpec spec) {
        if (buffer instanceof ClBuffer own && own.layout instanceof Layout.Packed packed && packed.weight().equals(spec)) {
            return own;
        }
        throw new IllegalArgumentException("%s; expected what pack(%s, ...) returned".formatted(describe(buffer), spec));
    }

    /**
     * The cache that {@code buffer} is.
     *
     * @throws IllegalArgumentException if it is none, or one of another shape
     */
    public static ClBuffer cache(Buffer buffer, CacheSpec spec) {
        if (buffer instanceof ClBuffer own && own.layout instanceof Layout.Cache cache && cache.cache().equals(spec)) {
            return own;
        }
        throw new IllegalArgumentException("%s; expected what allocateCache(%s) returned".formatted(describe(buffer), spec));
    }

    private static String describe(Buffer buffer) {
        return buffer instanceof ClBuffer own ? "%s is %s".formatted(own, own.layout)
                : "an operand is a %s of another device".formatted(buffer.getClass().getSimpleName());
    }

    /** Bytes of all pieces together. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of a piece; the last may be shorter. */
    public long pieceBytes() {
        return pieceBytes;
    }

    /** Number of pieces. */
    public int pieces() {
        return pieces.length;
    }

    /**
     * A piece.
     *
     * @throws IllegalStateException if the buffer has been closed
     */
    ClMemory piece(int i) {
        if (closed) {
            throw new IllegalStateException("%s has been closed; its memory is gone".formatted(this));
        }
        return pieces[i];
    }

    @Override
    public void close() {
        if (pool.forget(this)) {
            closed = true;
            try (Closer all = new Closer()) {
                for (ClMemory piece : pieces) {
                    all.add(() -> pool.release(piece));
                }
            }
        }
    }

    @Override
    public String toString() {
        return "buffer %s[%d]".formatted(type, elements);
    }
}
