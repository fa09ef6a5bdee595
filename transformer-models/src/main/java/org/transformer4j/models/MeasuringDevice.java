package org.transformer4j.models;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * A device that keeps nothing and counts what it would have to keep. Loading a model onto it tells whether that works, which parameters the
 * model reads, and the memory that it needs. It computes nothing. Used by one thread.
 */
public final class MeasuringDevice implements Device {
    private final List<WeightSpec> packed = new ArrayList<>();
    private long dense;

    /** A device onto which nothing has been loaded yet. */
    public MeasuringDevice() {}

    /** Bytes that were asked for, in the types and formats in which they are stored. */
    public long bytes() {
        return bytes(WeightSpec::bytes);
    }

    /** The same, where a weight takes as many as {@code packedBytes} says. */
    public long bytes(ToLongFunction<WeightSpec> packedBytes) {
        return dense + packed.stream().mapToLong(packedBytes).sum();
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("none", 0, "counts and computes nothing", Map.of());
    }

    @Override
    public Kernel prepare(Op op) {
        throw new UnsupportedOperationException("%s: this device computes nothing".formatted(op));
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        dense += elements * type.bytes();
        return new Counted(type, elements);
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        packed.add(spec);
        return new Counted(spec.type(), spec.elements());
    }

    @Override
    public Queue newQueue() {
        return new Nowhere(this);
    }

    @Override
    public void close() {}

    private record Counted(DType type, long elements) implements Buffer {
        @Override
        public void close() {}
    }

    private record Nowhere(Device device) implements Queue {
        @Override
        public void write(Slice destination, MemorySegment source) {}

        @Override
        public void read(Slice source, MemorySegment destination) {
            throw new UnsupportedOperationException("nothing was kept");
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
