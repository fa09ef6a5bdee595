package org.transformer4j.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.attention.Caches;
import org.transformer4j.backend.cpu.product.Weights;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.runtime.CpuBuffer;
import org.transformer4j.backend.cpu.runtime.CpuKernel;
import org.transformer4j.backend.cpu.runtime.CpuQueue;
import org.transformer4j.backend.cpu.thread.Workers;

/** The processor: memory outside the heap, a team of threads, and a kernel for every operation. */
final class CpuDevice implements Device {
    private final DeviceInfo info;
    private final Workers workers;
    private final BufferPool buffers = new BufferPool();
    private final Map<Op, CpuKernel> kernels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    CpuDevice(DeviceInfo info, int threads) {
        this.info = info;
        workers = new Workers(threads);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Support support(Op op) {
        return new Support.Native();
    }

    @Override
    public Kernel prepare(Op op) {
        checkOpen();
        return kernels.computeIfAbsent(op, KernelCatalogue::kernel);
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        checkOpen();
        return buffers.allocate(type, elements);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        checkOpen();
        return Caches.allocate(spec, buffers);
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        checkOpen();
        return Weights.pack(spec, source, buffers, workers);
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        checkOpen();
        if (!(packed instanceof CpuBuffer buffer)) {
            throw new IllegalArgumentException("a %s of another device; expected a buffer of this one"
                    .formatted(packed.getClass().getSimpleName()));
        }
        Weights.unpack(spec, buffer, destination);
    }

    @Override
    public Queue newQueue() {
        checkOpen();
        return new CpuQueue(this, workers);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            workers.close();
            buffers.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("device %s has been closed; open it again".formatted(info.selector()));
        }
    }
}
