package org.transformer4j.conformance.oracle;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Slice;

/** Memory in an array of longs, so that elements of every type are aligned. */
final class OracleBuffer implements Buffer {
    /** Java arrays end a little below 2^31 elements. */
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    private final DType type;
    private final long elements;
    private final Consumer<OracleBuffer> onClose;
    private volatile MemorySegment memory;

    private OracleBuffer(DType type, long elements, MemorySegment memory, Consumer<OracleBuffer> onClose) {
        this.type = type;
        this.elements = elements;
        this.memory = memory;
        this.onClose = onClose;
    }

    static OracleBuffer allocate(DType type, long elements, Consumer<OracleBuffer> onClose) {
        if (elements < 1) {
            throw new IllegalArgumentException("a buffer of %d elements; at least 1 is needed".formatted(elements));
        }
        long available = Math.min(LARGEST_ARRAY * Long.BYTES, Runtime.getRuntime().maxMemory());
        if (elements > available / type.bytes()) {
            throw outOfMemory(type, elements, available);
        }
        try {
            long longs = Math.ceilDiv(elements * type.bytes(), Long.BYTES);
            return new OracleBuffer(type, elements, MemorySegment.ofArray(new long[Math.toIntExact(longs)]), onClose);
        } catch (OutOfMemoryError error) {
            throw outOfMemory(type, elements, available);
        }
    }

    private static DeviceException outOfMemory(DType type, long elements, long available) {
        return new DeviceException("%s[%d] needs %d bytes each of %d; the Java heap ends at %d bytes: raise -Xmx"
                .formatted(type, elements, elements, type.bytes(), available));
    }

    /** The bytes of a slice, if it is one of an oracle's open buffers. */
    static MemorySegment bytes(Slice slice) {
        if (!(slice.buffer() instanceof OracleBuffer buffer)) {
            throw new IllegalArgumentException("%s is no buffer of the oracle; read it and write it into one"
                    .formatted(slice.buffer()));
        }
        MemorySegment memory = buffer.memory;
        if (memory == null) {
            throw new IllegalStateException("%s is closed; close a buffer after its last use".formatted(buffer));
        }
        long size = slice.type().bytes();
        return memory.asSlice(slice.offset() * size, slice.length() * size);
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long elements() {
        return elements;
    }

    @Override
    public void close() {
        memory = null;
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "buffer %s[%d] of %s".formatted(type, elements, OracleDevice.INFO.selector());
    }
}
