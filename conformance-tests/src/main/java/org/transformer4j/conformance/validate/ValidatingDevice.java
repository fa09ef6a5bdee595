package org.transformer4j.conformance.validate;

import java.lang.foreign.MemorySegment;
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
import org.transformer4j.conformance.oracle.OracleDevice;

/**
 * A device of which each launch is run on the oracle as well, and compared.
 *
 * <p>Dense operands are read back from the device before and after a launch. Packed weights and caches lie in a layout that nobody
 * else can read, so the oracle keeps its own of each.
 */
public final class ValidatingDevice implements Device {
    private final Device device;
    private final OracleDevice oracle = new OracleDevice();

    /** Wraps an open device; it is closed with this. */
    public ValidatingDevice(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    OracleDevice oracle() {
        return oracle;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public Support support(Op op) {
        return device.support(op);
    }

    @Override
    public Kernel prepare(Op op) {
        return new ValidatingKernel(this, op, device.prepare(op), oracle.prepare(op));
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        return new ValidatingBuffer(device.allocate(type, elements), null);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        return new ValidatingBuffer(device.allocateCache(spec), oracle.allocateCache(spec));
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        return new ValidatingBuffer(device.pack(spec, source), oracle.pack(spec, source));
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        device.unpack(spec, ValidatingBuffer.of(packed).real(), destination);
    }

    @Override
    public Queue newQueue() {
        return new ValidatingQueue(this, device.newQueue(), oracle.newQueue());
    }

    @Override
    public void close() {
        try {
            oracle.close();
        } finally {
            device.close();
        }
    }
}
