package org.transformer4j.backend.opencl;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
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
import org.transformer4j.backend.opencl.attention.Caches;
import org.transformer4j.backend.opencl.product.WeightPacking;
import org.transformer4j.backend.opencl.runtime.ClContext;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Closer;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.MemoryPool;
import org.transformer4j.backend.opencl.runtime.ProgramCache;
import org.transformer4j.backend.opencl.runtime.Programs;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** An open OpenCL device. */
final class OpenClDevice implements Device {
    private final DeviceInfo info;
    private final Closer opened = new Closer();
    private final ClContext context;
    private final MemoryPool pool;
    private final KernelCatalogue catalogue;
    private final WeightPacking weights;
    private final Entry store;
    private final Set<ClQueue> queues = ConcurrentHashMap.newKeySet();
    private final Map<Op, ClKernel> kernels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Opens a device. Closes the context with it, also if this fails. */
    OpenClDevice(DeviceInfo info, ClContext context, ProgramCache cache, Division division, Tuning tuning) {
        this.info = info;
        this.context = opened.add(context);
        try {
            this.pool = opened.add(new MemoryPool(context));
            Programs programs = opened.add(new Programs(context, cache, division, tuning));
            this.catalogue = new KernelCatalogue(programs);
            this.weights = new WeightPacking(programs, pool);
            this.store = programs.entry("store.cl", "store");
        } catch (RuntimeException | Error failure) {
            opened.closeAfter(failure);
            throw failure;
        }
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    /** OpenCL's own handles that are alive, besides the context. */
    int handles() {
        return context.handles();
    }

    /** Bytes of memory that are allocated. */
    long allocated() {
        return pool.allocated();
    }

    @Override
    public Support support(Op op) {
        return new Support.Native();
    }

    @Override
    public Kernel prepare(Op op) {
        checkOpen();
        return kernels.computeIfAbsent(op, catalogue::kernel);
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        checkOpen();
        return pool.allocate(type, elements);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        checkOpen();
        return Caches.allocate(spec, pool);
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        try (ClQueue queue = queue()) {
            return weights.pack(spec, source, queue);
        }
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        try (ClQueue queue = queue()) {
            weights.unpack(spec, packed, destination, queue);
        }
    }

    @Override
    public Queue newQueue() {
        return queue();
    }

    private ClQueue queue() {
        checkOpen();
        queues.removeIf(ClQueue::closed);
        ClQueue queue = new ClQueue(this, context, pool, store);
        queues.add(queue);
        return queue;
    }

    /** Closes the queues, then the rest. No other thread may use the device or one of its queues; a second close does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            queues.forEach(queue -> opened.add(queue::close));
            opened.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("device %s has been closed; open it again".formatted(info.selector()));
        }
    }
}
