package org.transformer4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** A device with a queue, and buffers that are closed with it; their contents are drawn from a fixed seed. */
final class Workplace implements AutoCloseable {
    private final SplittableRandom random = new SplittableRandom(20_260_101);
    private final List<Buffer> buffers = new ArrayList<>();
    final Device device;
    final Queue queue;

    Workplace(int threads) {
        device = new CpuDevice(new DeviceInfo("cpu", 0, "test", Map.of()), threads);
        queue = device.newQueue();
    }

    private Slice keep(Buffer buffer) {
        buffers.add(buffer);
        return buffer.all();
    }

    /** Zeros. */
    Slice zeros(DType type, long elements) {
        return keep(device.allocate(type, elements));
    }

    /** Floats between -4 and 4. */
    Slice floats(int elements) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextDouble(-4, 4);
        }
        Slice slice = zeros(DType.F32, elements);
        queue.write(slice, MemorySegment.ofArray(values));
        return slice;
    }

    /** Integers from 0 to {@code bound - 1}. */
    Slice integers(int elements, int bound) {
        Slice slice = zeros(DType.I32, elements);
        queue.write(slice, MemorySegment.ofArray(random.ints(elements, 0, bound).toArray()));
        return slice;
    }

    /** Any numbers from -1 to 1; of a quantised weight, any bits, so that there may be NaNs and infinities among them. */
    Slice weight(WeightSpec spec) {
        if (spec.format().isQuantised()) {
            byte[] blocks = new byte[Math.toIntExact(spec.bytes())];
            random.nextBytes(blocks);
            return keep(device.pack(spec, WeightSource.rowMajor(MemorySegment.ofArray(blocks), spec.format(), spec.inFeatures())));
        }
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return keep(device.pack(spec, WeightSource.rowMajor(MemorySegment.ofArray(values), DType.F32, spec.inFeatures())));
    }

    Slice cache(CacheSpec spec) {
        return keep(device.allocateCache(spec));
    }

    Kernel kernel(Op op, Args args) {
        args.check(op);
        return device.prepare(op);
    }

    void launch(Op op, Args args) {
        kernel(op, args).launch(queue, args);
    }

    float[] read(Slice slice) {
        float[] values = new float[Math.toIntExact(slice.length())];
        queue.read(slice, MemorySegment.ofArray(values));
        return values;
    }

    @Override
    public void close() {
        buffers.forEach(Buffer::close);
        queue.close();
        device.close();
    }
}
