package org.transformer4j.conformance.oracle;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;

/**
 * A device on the Java heap that runs every operation natively and at once, in the plain layouts. Unlike a real device it
 * checks the arguments of each launch, and allocates as it likes.
 */
public final class OracleDevice implements Device {
    static final DeviceInfo INFO = new DeviceInfo("oracle", 0, "canon-1 in scalar loops", Map.of());

    private final Set<OracleBuffer> live = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Opens the device; each is independent of every other. */
    public OracleDevice() {}

    @Override
    public DeviceInfo info() {
        return INFO;
    }

    @Override
    public Support support(Op op) {
        return new Support.Native();
    }

    @Override
    public Kernel prepare(Op op) {
        return new OracleKernel(this, op);
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        checkOpen();
        OracleBuffer buffer = OracleBuffer.allocate(type, elements, live::remove);
        live.add(buffer);
        return buffer;
    }

    @Override
    public Queue newQueue() {
        checkOpen();
        return new OracleQueue(this);
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("device %s is closed; open another".formatted(INFO.selector()));
        }
    }

    @Override
    public void close() {
        closed = true;
        List<OracleBuffer> leaked = List.copyOf(live);
        leaked.forEach(OracleBuffer::close);
        if (!leaked.isEmpty()) {
            throw new DeviceException("device %s closed with %d open buffers: %s; close every buffer first"
                    .formatted(INFO.selector(), leaked.size(), census(leaked)));
        }
    }

    /** How many buffers there are of each type and size, largest first: {@code 2 x F32[600], 1 x I32[5]}. */
    private static String census(List<OracleBuffer> buffers) {
        record Kind(DType type, long elements) {}
        Map<Kind, Long> counts = buffers.stream()
                .collect(Collectors.groupingBy(buffer -> new Kind(buffer.type(), buffer.elements()), Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Kind, Long> entry) -> -entry.getKey().elements())
                        .thenComparing(entry -> entry.getKey().type()))
                .map(entry -> "%d x %s[%d]".formatted(entry.getValue(), entry.getKey().type(), entry.getKey().elements()))
                .collect(Collectors.joining(", "));
    }
}
