package org.transformer4j.training.initialization;

import java.lang.foreign.MemorySegment;
import java.util.Map;
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

/** Takes the parameters of a model and keeps nothing of them: a model is loaded here to see what it asks for. */
final class BlankDevice implements Device {
    /** Memory without content. */
    private record Blank(DType type, long elements) implements Buffer {
        @Override
        public void close() {}
    }

    private record Sink(Device device) implements Queue {
        @Override
        public void write(Slice destination, MemorySegment source) {}

        @Override
        public void read(Slice source, MemorySegment destination) {
            throw new UnsupportedOperationException("nothing can be read from a device that keeps nothing");
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("blank", 0, "keeps nothing", Map.of());
    }

    @Override
    public Kernel prepare(Op op) {
        throw new UnsupportedOperationException("%s on a device that keeps nothing".formatted(op));
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        return new Blank(type, elements);
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        return new Blank(spec.type(), spec.elements());
    }

    @Override
    public Queue newQueue() {
        return new Sink(this);
    }

    @Override
    public void close() {}
}
