package org.example.sample;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Slice;

/** Zeroed memory outside the Java heap. */
final class SampleBuffer implements Buffer {
    private final DType type;
    private final long elements;
    private final Consumer<SampleBuffer> onClose;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    /** Takes no more than the Java heap might, so that a wrong size is an error and not a machine out of memory. */
    SampleBuffer(DType type, long elements, Consumer<SampleBuffer> onClose) {
        long available = Runtime.getRuntime().maxMemory();
        if (elements < 1 || elements > available / type.bytes()) {
            throw new DeviceException("%s[%d] at %d bytes each; there is room for 1 to %d bytes, which -Xmx changes"
                    .formatted(type, elements, type.bytes(), available));
        }
        this.type = type;
        this.elements = elements;
        this.onClose = onClose;
        this.memory = arena.allocate(elements * type.bytes(), Long.BYTES);
    }

    /** The memory of a slice's whole buffer; its own elements begin at {@link Slice#offset}. */
    static MemorySegment memory(Slice slice) {
        return ((SampleBuffer) slice.buffer()).memory;
    }

    static float get(Slice slice, long index) {
        return memory(slice).getAtIndex(JAVA_FLOAT, slice.offset() + index);
    }

    static void set(Slice slice, long index, float value) {
        memory(slice).setAtIndex(JAVA_FLOAT, slice.offset() + index, value);
    }

    static int getInt(Slice slice, long index) {
        return memory(slice).getAtIndex(JAVA_INT, slice.offset() + index);
    }

    static void setInt(Slice slice, long index, int value) {
        memory(slice).setAtIndex(JAVA_INT, slice.offset() + index, value);
    }

    /** Copies the bytes of elements of any type. */
    static void move(Slice from, long source, Slice to, long target, long elements) {
        long size = from.type().bytes();
        long first = (from.offset() + source) * size;
        MemorySegment.copy(memory(from), first, memory(to), (to.offset() + target) * size, elements * size);
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long elements() {
        return elements;
    }

    /** The work that uses the buffer has run, because everything runs at once. */
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            onClose.accept(this);
        }
    }

    @Override
    public String toString() {
        return "%s[%d]".formatted(type, elements);
    }
}
