package org.transformer4j.training.autograd;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;

/**
 * A device that computes on another one and remembers what depends on parameters, so that gradients can be found by walking back.
 * The other device knows nothing of it.
 *
 * <p>Each queue has a {@link Tape} of its own. Weights lie in plain row-major order here, since they are multiplied from both sides;
 * key-value caches lie as the other device likes them. Results are kept until the workspace is reset.
 *
 * <p>Source: reverse accumulation, Baydin et al. (2018), section 3.2.
 */
public final class AutogradDevice implements Device {
    private final Device device;
    private final Map<Op, Kernel> plain = new ConcurrentHashMap<>();

    /** Computes on {@code device}, which stays the caller's. */
    public AutogradDevice(Device device) {
        this.device = device;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public boolean retainsResults() {
        return true;
    }

    @Override
    public Support support(Op op) {
        return readsWeights(op) ? new Support.Decomposed("weights lie in plain order while they are trained") : device.support(op);
    }

    @Override
    public Kernel prepare(Op op) {
        return new TapedKernel(op, plain(op));
    }

    /** The kernel that computes without remembering. */
    Kernel plain(Op op) {
        Kernel kernel = plain.get(op);
        return kernel != null ? kernel : plain.computeIfAbsent(op,
                wanted -> readsWeights(wanted) ? new Decomposition(device, (LayerOp) wanted) : device.prepare(wanted));
    }

    private static boolean readsWeights(Op op) {
        return op instanceof Linear || op instanceof Embedding || op instanceof ExpertLinear;
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        return device.allocate(type, elements);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        return device.allocateCache(spec);
    }

    @Override
    public Queue newQueue() {
        return new TapedQueue(this, device.newQueue());
    }

    /** Leaves the other device open. */
    @Override
    public void close() {}
}
