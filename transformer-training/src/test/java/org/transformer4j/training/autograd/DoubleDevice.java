package org.transformer4j.training.autograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Computes everything in binary64, so that a gradient can be compared with differences of what it is the gradient of. */
final class DoubleDevice implements Device {
    /** Memory whose elements are doubles, whatever they stand for. */
    record Memory(DType type, double[] values) implements Buffer {
        @Override
        public long elements() {
            return values.length;
        }

        @Override
        public void close() {}

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    static double[] values(Slice slice) {
        int from = Math.toIntExact(slice.offset());
        return Arrays.copyOfRange(((Memory) slice.buffer()).values, from, from + Math.toIntExact(slice.length()));
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("double", 0, "binary64", Map.of());
    }

    @Override
    public Kernel prepare(Op op) {
        return switch (op) {
            case LayerOp layer -> new Decomposition(this, layer);
            case TensorOp tensor -> new DoubleKernel(tensor);
        };
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        return new Memory(type, new double[Math.toIntExact(elements)]);
    }

    @Override
    public Queue newQueue() {
        return new Direct(this);
    }

    @Override
    public void close() {}

    private record DoubleKernel(TensorOp op) implements Kernel {
        @Override
        public void launch(Queue queue, Args args) {
            DoubleOps.run(op, args);
        }

        @Override
        public String path() {
            return "double";
        }
    }

    private record Direct(Device device) implements Queue {
        @Override
        public void write(Slice destination, MemorySegment source) {
            double[] values = ((Memory) destination.buffer()).values;
            for (int i = 0; i < destination.length(); i++) {
                values[Math.toIntExact(destination.offset()) + i] = destination.type() == DType.I32
                        ? source.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i) : source.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            }
        }

        @Override
        public void read(Slice source, MemorySegment destination) {
            double[] values = values(source);
            for (int i = 0; i < values.length; i++) {
                if (source.type() == DType.I32) {
                    destination.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, (int) values[i]);
                } else {
                    destination.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) values[i]);
                }
            }
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
