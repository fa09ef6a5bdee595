package org.transformer4j.backend.aparapi.memory;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.WeightSpec;

/** A part of the device's heap, free again as soon as it is closed: launches have ended when they return. */
public final class AparapiBuffer implements Buffer {
    private final BufferPool owner;
    private final int address;
    private final DType type;
    private final long elements;
    private final Layout layout;
    private volatile boolean closed;

    AparapiBuffer(BufferPool owner, int address, DType type, long elements, Layout layout) {
        this.owner = owner;
        this.address = address;
        this.type = type;
        this.elements = elements;
        this.layout = layout;
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long elements() {
        return elements;
    }

    /** How the elements lie. */
    public Layout layout() {
        return layout;
    }

    /**
     * Checks that this is a packed weight.
     *
     * @throws IllegalArgumentException if it is none, or another one
     */
    public void checkPacked(WeightSpec weight) {
        if (!layout.equals(new Layout.Packed(weight))) {
            throw new IllegalArgumentException("%s lies as %s; expected what pack(%s, ...) returned"
                    .formatted(this, layout, weight));
        }
    }

    /** Whether this is a buffer of the given device. */
    public boolean isOf(BufferPool pool) {
        return owner == pool;
    }

    /**
     * The first word in the heap.
     *
     * @throws IllegalStateException if the buffer has been closed
     */
    public int address() {
        if (closed) {
            throw new IllegalStateException("%s has been closed; its memory is gone".formatted(this));
        }
        return address;
    }

    @Override
    public void close() {
        if (owner.release(this, address)) {
            closed = true;
        }
    }

    @Override
    public String toString() {
        return "buffer %s[%d]".formatted(type, elements);
    }
}
