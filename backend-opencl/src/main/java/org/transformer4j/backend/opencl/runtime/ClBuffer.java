package org.transformer4j.backend.opencl.runtime;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;

/**
 * Memory of a device, in one piece or, where it is larger than the device's largest allocation, in several pieces of equal size.
 * OpenCL itself keeps it alive until the commands that use it have run.
 */
public final class ClBuffer implements Buffer {
    private final MemoryPool pool;
    private final DType type;
    private final long elements;
    private final long bytes;
    private final long pieceBytes;
    private final ClMemory[] pieces;
    private volatile boolean closed;

    ClBuffer(MemoryPool pool, DType type, long elements, long bytes, long pieceBytes, ClMemory[] pieces) {
        this.pool = pool;
        this.type = type;
        this.elements = elements;
        this.bytes = bytes;
        this.pieceBytes = pieceBytes;
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
            for (ClMemory piece : pieces) {
                pool.release(piece);
            }
        }
    }

    @Override
    public String toString() {
        return "buffer %s[%d]".formatted(type, elements);
    }
}
