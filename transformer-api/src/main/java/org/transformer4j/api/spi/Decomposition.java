package org.transformer4j.api.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.OpSink;

/**
 * A kernel that runs a layer operation as the operations of its decomposition: what a device answers to
 * {@link Device#prepare} for a layer that it has no kernel of its own for.
 */
public final class Decomposition implements Kernel {
    private final Device device;
    private final LayerOp op;
    private final Map<Op, Kernel> kernels = new ConcurrentHashMap<>();

    /** Runs {@code op} with the kernels of {@code device}. */
    public Decomposition(Device device, LayerOp op) {
        this.device = device;
        this.op = op;
    }

    @Override
    public void launch(Queue queue, Args args) {
        try (Launcher launcher = new Launcher(queue)) {
            op.decompose(launcher, args);
        }
    }

    @Override
    public String path() {
        return "decomposed";
    }

    /** Launches what it is given at once, and frees the intermediate results at the end. */
    private final class Launcher implements OpSink, AutoCloseable {
        private final Queue queue;
        private final List<Buffer> buffers = new ArrayList<>();

        Launcher(Queue queue) {
            this.queue = queue;
        }

        @Override
        public Slice temporary(DType type, long elements) {
            Buffer buffer = device.allocate(type, Math.max(1, elements));
            buffers.add(buffer);
            return new Slice(buffer, 0, elements);
        }

        @Override
        public Slice constant(float... values) {
            Slice slice = temporary(DType.F32, values.length);
            if (values.length == 1) {
                emit(new Fill(values[0]), Args.of(new long[] {1}, slice));
                return slice;
            }
            try (Arena arena = Arena.ofConfined()) {
                queue.write(slice, arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
            }
            return slice;
        }

        @Override
        public Slice constant(int... values) {
            Slice slice = temporary(DType.I32, values.length);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, values);
                queue.write(slice, segment);
            }
            return slice;
        }

        @Override
        public void emit(Op operation, Args args) {
            args.check(operation);
            kernels.computeIfAbsent(operation, device::prepare).launch(queue, args);
        }

        @Override
        public void close() {
            buffers.forEach(Buffer::close);
        }
    }
}
