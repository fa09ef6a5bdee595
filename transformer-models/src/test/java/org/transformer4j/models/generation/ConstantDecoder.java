package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Context;
import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.config.ModelConfig;

/** A model that always gives the same scores and computes nothing, so that only what surrounds a model is measured. */
final class ConstantDecoder implements Decoder {
    private final Backend backend;
    private final int vocabulary;

    ConstantDecoder(float... scores) {
        backend = new Backend(new ConstantDevice(Logits.of(scores)));
        vocabulary = scores.length;
    }

    @Override
    public int vocabularySize() {
        return vocabulary;
    }

    @Override
    public int contextLength() {
        return 1 << 20;
    }

    @Override
    public CacheShape cacheShape() {
        return new CacheShape(0, 1, 1);
    }

    @Override
    public Tensor hidden(Slice ids, Context context) {
        return context.workspace().allocate(Shape.of((int) ids.length(), 1));
    }

    @Override
    public Tensor logits(Tensor hidden, Context context) {
        return context.workspace().allocate(Shape.of((int) hidden.shape().rows(), vocabulary));
    }

    @Override
    public Weights weights() {
        return new Weights(backend);
    }

    @Override
    public ModelConfig config() {
        throw new UnsupportedOperationException("it has none");
    }

    @Override
    public void close() {
        backend.close();
    }

    private record ConstantDevice(MemorySegment logits) implements Device {
        @Override
        public DeviceInfo info() {
            return new DeviceInfo("constant", 0, "constant", Map.of());
        }

        @Override
        public Kernel prepare(Op op) {
            return new Kernel() {
                @Override
                public void launch(Queue queue, Args args) {}

                @Override
                public String path() {
                    return "constant";
                }
            };
        }

        @Override
        public Buffer allocate(DType type, long elements) {
            return new NoBuffer(type, elements);
        }

        @Override
        public Queue newQueue() {
            return new ConstantQueue(this);
        }

        @Override
        public void close() {}
    }

    private record ConstantQueue(ConstantDevice device) implements Queue {
        @Override
        public void write(Slice destination, MemorySegment source) {}

        @Override
        public void read(Slice source, MemorySegment destination) {
            MemorySegment.copy(device.logits, 0, destination, 0, destination.byteSize());
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    private record NoBuffer(DType type, long elements) implements Buffer {
        @Override
        public void close() {}
    }
}
