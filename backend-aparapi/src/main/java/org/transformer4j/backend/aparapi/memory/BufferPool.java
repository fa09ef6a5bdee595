package org.transformer4j.backend.aparapi.memory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.backend.aparapi.device.Accelerator;

/** The buffers of a device: places them in its heap, makes the heap larger when it is full, and knows which are still open. */
public final class BufferPool {
    /** Words in front of the first buffer; the first of them is the witness. */
    private static final int START = HeapSpace.GRANULE;

    /** Words behind the last buffer: loops over sixteen columns read, and ignore, what is behind a matrix. */
    private static final int SLACK = 64;

    private static final int NAMED = 10;

    private final Accelerator accelerator;
    private final HeapSpace space;
    private final Set<AparapiBuffer> open = new LinkedHashSet<>();

    /** A pool over the heap of {@code accelerator}, whose lock it takes. */
    public BufferPool(Accelerator accelerator) {
        this.accelerator = accelerator;
        this.space = new HeapSpace(START, end(accelerator.heapWords()));
    }

    private static int end(int words) {
        return (words - SLACK) / HeapSpace.GRANULE * HeapSpace.GRANULE;
    }

    /** Zeroed memory for elements one after the other. */
    public AparapiBuffer allocate(DType type, long elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("a buffer of %d elements; at least 1 is needed".formatted(elements));
        }
        long bytes = elements > Long.MAX_VALUE / 2 / type.bytes() ? Long.MAX_VALUE / 2 : elements * type.bytes();
        return allocate(type, elements, Math.ceilDiv(bytes, 4L), Layout.DENSE);
    }

    /**
     * Zeroed memory for elements in a layout of their own.
     *
     * @param words 32-bit words that the layout takes
     * @throws DeviceException if there is not that much memory
     */
    public AparapiBuffer allocate(DType type, long elements, long words, Layout layout) {
        synchronized (accelerator) {
            int address = place(type, elements, words);
            accelerator.fill(address, (int) words, 0);
            AparapiBuffer buffer = new AparapiBuffer(this, address, type, elements, layout);
            open.add(buffer);
            return buffer;
        }
    }

    private int place(DType type, long elements, long words) {
        if (words > accelerator.limit()) {
            throw outOfMemory(type, elements, words, null);
        }
        OptionalInt place = space.take((int) words);
        if (place.isEmpty()) {
            enlarge(type, elements, (int) words);
            place = space.take((int) words);
        }
        return place.orElseThrow();
    }

    /** Doubles the heap, or more if that is not enough. */
    private void enlarge(DType type, long elements, int words) {
        long needed = (long) space.end() + space.missing(words) + SLACK;
        if (needed > accelerator.limit()) {
            throw outOfMemory(type, elements, words, null);
        }
        try {
            accelerator.enlarge((int) Math.clamp(2L * accelerator.heapWords(), needed, accelerator.limit()));
        } catch (OutOfMemoryError full) {
            throw outOfMemory(type, elements, words, full);
        }
        space.extend(end(accelerator.heapWords()));
    }

    private DeviceException outOfMemory(DType type, long elements, long words, Throwable cause) {
        return new DeviceException("""
                no room for %s[%d], %d bytes: buffers hold %d bytes of a heap that may grow to %d bytes on this device%s; close \
                buffers, or raise the heap of the virtual machine with -Xmx, of which the device's heap is a part (now %d bytes)"""
                .formatted(type, elements, words * 4, space.used() * 4, accelerator.limit() * 4L,
                        cause == null ? "" : ", and the virtual machine says '" + cause.getMessage() + "'",
                        Runtime.getRuntime().maxMemory()), cause);
    }

    /** Forgets a buffer; false if that has happened before. */
    boolean release(AparapiBuffer buffer, int address) {
        synchronized (accelerator) {
            boolean first = open.remove(buffer);
            if (first) {
                space.release(address);
            }
            return first;
        }
    }

    /** How many buffers are open. */
    public int openBuffers() {
        synchronized (accelerator) {
            return open.size();
        }
    }

    /**
     * Closes the buffers that are still open.
     *
     * @throws DeviceException that names them, if there are any
     */
    public void close() {
        List<AparapiBuffer> leaked;
        synchronized (accelerator) {
            leaked = List.copyOf(open);
            leaked.forEach(AparapiBuffer::close);
        }
        if (!leaked.isEmpty()) {
            List<String> names = leaked.stream().map(AparapiBuffer::toString).sorted().limit(NAMED).toList();
            throw new DeviceException("the device was closed with %d buffers still open: %s%s; close each before the device"
                    .formatted(leaked.size(), String.join(", ", names), leaked.size() > NAMED ? ", ..." : ""));
        }
    }
}
