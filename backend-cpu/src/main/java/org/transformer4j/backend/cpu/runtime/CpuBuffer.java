package org.transformer4j.backend.cpu.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;

/** Memory outside the heap, freed as soon as it is closed: launches have ended when they return. */
public final class CpuBuffer implements Buffer {
    private final BufferPool owner;
    private final Arena arena;
    private final MemorySegment segment;
    private final DType type;
    private final long elements;
    private final Layout layout;
    private volatile boolean closed;

    CpuBuffer(BufferPool owner, Arena arena, MemorySegment segment, DType type, long elements, Layout layout) {
        this.owner = owner;
        this.arena = arena;
        this.segment = segment;
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

    /** How the elements lie in {@link #segment}. */
    public Layout layout() {
        return layout;
    }

    /**
     * The memory: the elements from byte 0 on, then {@link BufferPool#SLACK} readable bytes.
     *
     * @throws IllegalStateException if the buffer has been closed
     */
    public MemorySegment segment() {
        if (closed) {
            throw new IllegalStateException("%s has been closed; its memory is gone".formatted(this));
        }
        return segment;
    }

    @Override
    public void close() {
        if (owner.release(this)) {
            closed = true;
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "buffer %s[%d]".formatted(type, elements);
    }
}
