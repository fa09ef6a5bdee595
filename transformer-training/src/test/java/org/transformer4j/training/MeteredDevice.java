package org.transformer4j.training;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;

/** Computes on another device and counts the bytes that are asked for. */
final class MeteredDevice implements Device {
    private final Device device;
    private long bytes;

    MeteredDevice(Device device) {
        this.device = device;
    }

    /** All that was ever asked for. */
    long bytes() {
        return bytes;
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        bytes += type.bytes() * elements;
        return device.allocate(type, elements);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        bytes += Float.BYTES * spec.elements();
        return device.allocateCache(spec);
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
    public Queue newQueue() {
        return device.newQueue();
    }

    /** Leaves the other device open. */
    @Override
    public void close() {}
}
