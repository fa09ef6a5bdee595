package org.transformer4j.conformance.kit;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/**
 * A device with all of its layer kernels taken away: layers run decomposed, on weights and caches in the plain layout. Any
 * device can do this, whatever its own layouts are.
 */
final class PlainDevice implements Device {
    private final Bench bench;

    PlainDevice(Bench bench) {
        this.bench = bench;
    }

    @Override
    public DeviceInfo info() {
        return bench.device().info();
    }

    @Override
    public Kernel prepare(Op op) {
        return op instanceof LayerOp layer ? new Decomposition(this, layer) : bench.kernel(op);
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        return bench.device().allocate(type, elements);
    }

    @Override
    public Queue newQueue() {
        return bench.device().newQueue();
    }

    /** The device stays open; it is the bench's. */
    @Override
    public void close() {}
}
