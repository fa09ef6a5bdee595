package org.transformer4j.backend.aparapi;

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
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.kernel.AparapiQueue;
import org.transformer4j.backend.aparapi.kernel.Caches;
import org.transformer4j.backend.aparapi.kernel.Launcher;
import org.transformer4j.backend.aparapi.kernel.Weights;
import org.transformer4j.backend.aparapi.memory.AparapiBuffer;
import org.transformer4j.backend.aparapi.memory.BufferPool;

/** An OpenCL device: a heap for its buffers, and a launch of its one program for every operation. */
final class AparapiDevice implements Device {
    private final DeviceInfo info;
    private final Accelerator accelerator;
    private final BufferPool buffers;
    private final Launcher launcher;
    private final Map<Op, Kernel> kernels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    AparapiDevice(DeviceInfo info, Accelerator accelerator) {
        this.info = info;
        this.accelerator = accelerator;
        this.buffers = new BufferPool(accelerator);
        this.launcher = new Launcher(accelerator, buffers);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Support support(Op op) {
        return KernelCatalogue.decomposes(op) ? new Support.Decomposed("runs as tensor operations") : new Support.Native();
    }

    @Override
    public Kernel prepare(Op op) {
        checkOpen();
        return kernels.computeIfAbsent(op, each -> KernelCatalogue.kernel(this, each));
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
        return Weights.pack(spec, source, buffers, accelerator);
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        checkOpen();
        if (!(packed instanceof AparapiBuffer buffer) || !buffer.isOf(buffers)) {
            throw new IllegalArgumentException("a %s of another device; expected a buffer of this one"
                    .formatted(packed.getClass().getSimpleName()));
        }
        Weights.unpack(spec, buffer, destination, accelerator);
    }

    @Override
    public Queue newQueue() {
        checkOpen();
        return new AparapiQueue(this, launcher);
    }

    @Override
    public void close() {
        synchronized (accelerator) {
            if (closed) {
                return;
            }
            closed = true;
            launcher.releaseScratch();
            try {
                buffers.close();
            } finally {
                accelerator.close();
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("device %s has been closed; open it again".formatted(info.selector()));
        }
    }
}
