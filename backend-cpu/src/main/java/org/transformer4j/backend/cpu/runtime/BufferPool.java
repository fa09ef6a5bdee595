package org.transformer4j.backend.cpu.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.DeviceException;

/** The buffers of a device: allocates them, and knows which are still open. */
public final class BufferPool implements AutoCloseable {
    /** Bytes behind the last element that may be read, so that a loop over rows may load whole vectors to the end of the last. */
    public static final long SLACK = 256;

    private static final long ALIGNMENT = 64;
    private static final int NAMED = 10;

    private final Set<CpuBuffer> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();

    /** Zeroed memory for elements one after the other. */
    public CpuBuffer allocate(DType type, long elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("a buffer of %d elements; at least 1 is needed".formatted(elements));
        }
        long size = elements > Long.MAX_VALUE / 2 / type.bytes() ? Long.MAX_VALUE / 2 : elements * type.bytes();
        return allocate(type, elements, size, Layout.DENSE);
    }

    /**
     * Zeroed memory for elements that lie in a layout of their own.
     *
     * @param size bytes that the layout takes
     * @throws DeviceException if there is not that much memory
     */
    public CpuBuffer allocate(DType type, long elements, long size, Layout layout) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = arena.allocate(size + SLACK, ALIGNMENT);
            CpuBuffer buffer = new CpuBuffer(this, arena, segment, type, elements, layout);
            open.add(buffer);
            bytes.addAndGet(size);
            return buffer;
        } catch (OutOfMemoryError | IllegalArgumentException failure) {
            arena.close();
            throw new DeviceException("""
                    no room for %s[%d], %d bytes: open buffers hold %d bytes, and the virtual machine says '%s'; close buffers \
                    or raise the limit with -XX:MaxDirectMemorySize (unless set, it is the maximum heap size, %d bytes)""".formatted(
                    type, elements, size, bytes.get(), failure.getMessage(), Runtime.getRuntime().maxMemory()), failure);
        }
    }

    /** Forgets a buffer; false if that has happened before. */
    boolean release(CpuBuffer buffer) {
        boolean first = open.remove(buffer);
        if (first) {
            bytes.addAndGet(-buffer.segment().byteSize() + SLACK);
        }
        return first;
    }

    /**
     * Closes the buffers that are still open.
     *
     * @throws DeviceException that names them, if there are any, after their memory has been freed
     */
    @Override
    public void close() {
        List<CpuBuffer> leaked = List.copyOf(open);
        leaked.forEach(CpuBuffer::close);
        if (!leaked.isEmpty()) {
            List<String> names = leaked.stream().map(CpuBuffer::toString).sorted().limit(NAMED).toList();
            throw new DeviceException("the device was closed with %d buffers still open: %s%s; close each before the device"
                    .formatted(leaked.size(), String.join(", ", names), leaked.size() > NAMED ? ", ..." : ""));
        }
    }
}
