package org.transformer4j.conformance.mutant;

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

/** A device that does what another one does; the point where a fault is put in. */
class ForwardingDevice implements Device {
    final Device device;

    ForwardingDevice(Device device) {
        this.device = device;
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
        return device.prepare(op);
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
    public Buffer pack(WeightSpec spec, WeightSource source) {
        return device.pack(spec, source);
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        device.unpack(spec, packed, destination);
    }

    @Override
    public Queue newQueue() {
        return device.newQueue();
    }

    @Override
    public void close() {
        device.close();
    }
}
