package org.transformer4j.api;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Slice;

/**
 * A stack of memory of one type. It grows by ever larger buffers and keeps them, so equal sequences of allocations from the
 * same mark get equal slices.
 */
final class Region implements AutoCloseable {
    private static final long FIRST_ELEMENTS = 1 << 16;
    /** Results start at multiples of 64 bytes, whatever the type: 64 elements of at least one byte. */
    private static final long ALIGNMENT = 64;

    private final Device device;
    private final DType type;
    private final List<Buffer> buffers = new ArrayList<>();
    private int current;
    private long used;

    Region(Device device, DType type) {
        this.device = device;
        this.type = type;
    }

    Slice allocate(long elements) {
        while (current < buffers.size() && elements > buffers.get(current).elements() - used) {
            current++;
            used = 0;
        }
        if (current == buffers.size()) {
            long last = buffers.isEmpty() ? FIRST_ELEMENTS / 2 : buffers.getLast().elements();
            buffers.add(device.allocate(type, Math.max(2 * last, roundUp(elements))));
        }
        Slice slice = new Slice(buffers.get(current), used, elements);
        used = Math.min(buffers.get(current).elements(), used + roundUp(elements));
        return slice;
    }

    /** The present height of the stack: buffer in the upper bits, offset in the lower 40. */
    long mark() {
        return ((long) current << 40) | used;
    }

    /** Whether a slice is of this stack, and above a mark. */
    boolean isAbove(long mark, Slice slice) {
        int first = (int) (mark >>> 40);
        for (int i = first; i < buffers.size(); i++) {
            if (buffers.get(i) == slice.buffer()) {
                return i > first || slice.offset() >= (mark & ((1L << 40) - 1));
            }
        }
        return false;
    }

    void release(long mark) {
        current = (int) (mark >>> 40);
        used = mark & ((1L << 40) - 1);
    }

    @Override
    public void close() {
        CloseAll.of(buffers);
    }

    private static long roundUp(long elements) {
        return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
