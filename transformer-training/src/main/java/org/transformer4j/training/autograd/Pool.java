package org.transformer4j.training.autograd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Slice;

/**
 * Memory for results that come and go. What is given back is handed out again, so that a step finds what the one before it used.
 * Sizes are rounded up to an eighth of a power of two.
 */
final class Pool implements AutoCloseable {
    private record Kind(DType type, long elements) {}

    private final Device device;
    private final Map<Kind, Deque<Buffer>> free = new HashMap<>();
    private final Map<Buffer, Kind> lent = new IdentityHashMap<>();

    Pool(Device device) {
        this.device = device;
    }

    /** Memory with undefined contents. */
    Slice take(DType type, long elements) {
        Kind kind = new Kind(type, roundUp(elements));
        Deque<Buffer> waiting = free.get(kind);
        Buffer buffer = waiting == null || waiting.isEmpty() ? device.allocate(type, kind.elements) : waiting.pop();
        lent.put(buffer, kind);
        return new Slice(buffer, 0, elements);
    }

    /** Takes memory back, if it came from here and has not come back before. */
    void giveBack(Slice slice) {
        Kind kind = lent.remove(slice.buffer());
        if (kind != null) {
            free.computeIfAbsent(kind, _ -> new ArrayDeque<>()).push(slice.buffer());
        }
    }

    @Override
    public void close() {
        lent.keySet().forEach(Buffer::close);
        free.values().forEach(buffers -> buffers.forEach(Buffer::close));
        lent.clear();
        free.clear();
    }

    private static long roundUp(long elements) {
        long unit = Math.max(64, Long.highestOneBit(Math.max(1, elements)) / 8);
        return Math.max(1, Math.ceilDiv(elements, unit)) * unit;
    }
}
