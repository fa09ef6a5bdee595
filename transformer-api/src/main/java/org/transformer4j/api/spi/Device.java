package org.transformer4j.api.spi;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;

/**
 * An open device. Safe for use by several threads; what it hands out is bound to it.
 *
 * <p>A backend has to provide {@link #allocate}, {@link #newQueue} and kernels for every
 * {@link org.transformer4j.api.op.TensorOp}. The rest has defaults: layer operations are decomposed, packed weights and
 * key-value caches lie in plain row-major order. A device that packs in a layout of its own overrides {@link #pack},
 * {@link #unpack} and {@link #allocateCache} together with every operation that reads them, because the decompositions
 * expect the plain layout.
 */
public interface Device extends AutoCloseable {
    /** What this device is. */
    DeviceInfo info();

    /** How {@link #prepare} would run {@code op}. Never throws, and never promises what {@code prepare} does not keep. */
    default Support support(Op op) {
        return op instanceof LayerOp ? new Support.Decomposed("runs as tensor operations") : new Support.Native();
    }

    /**
     * Makes {@code op} ready to launch. May compile; callers keep the result, with the operation as the key.
     *
     * @throws UnsupportedOperationException if {@link #support} says so, with its reason
     */
    Kernel prepare(Op op);

    /**
     * Allocates zeroed memory.
     *
     * @param type type of the elements
     * @param elements how many; at least 1
     * @throws DeviceException if the device has not that much memory; the message names both sizes
     */
    Buffer allocate(DType type, long elements);

    /** Allocates an empty key-value cache, in the device's own layout. The default is {@link CacheSpec#elements} floats. */
    default Buffer allocateCache(CacheSpec spec) {
        return allocate(DType.F32, spec.elements());
    }

    /**
     * Copies a weight matrix to the device, in the device's own layout. The default is row-major in the weight's
     * {@link WeightSpec#type type}, so that a device without a layout of its own for quantised weights decodes them here.
     *
     * @param source may be unmapped as soon as this returns
     * @throws IllegalArgumentException if the source has not all the elements, or the weight is quantised and the source is not so
     * @throws DeviceException if the device has no room for it
     */
    default Buffer pack(WeightSpec spec, WeightSource source) {
        return RowMajorWeights.pack(this, spec, source);
    }

    /**
     * Reads a packed weight back: the exact inverse of {@link #pack}, but that a quantised weight comes decoded.
     *
     * @param destination receives {@code [outFeatures, inFeatures]} row-major in the weight's {@link WeightSpec#type type}
     */
    default void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        RowMajorWeights.unpack(this, spec, packed, destination);
    }

    /**
     * Whether results have to stay where they are until the workspace is reset, because somebody will look at them again: on the way
     * back through a model, for instance.
     */
    default boolean retainsResults() {
        return false;
    }

    /** A new queue. */
    Queue newQueue();

    /**
     * Closes the device, and its queues with it. Buffers that are still open are named in a {@link DeviceException}, after all
     * has been freed.
     */
    @Override
    void close();
}
