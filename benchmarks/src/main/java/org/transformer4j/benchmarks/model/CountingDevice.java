package org.transformer4j.benchmarks.model;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
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

/** A device that counts the bytes which are allocated through it. Closing it leaves the device itself open. */
final class CountingDevice implements Device {
    private final Device device;
    private final AtomicLong bytes = new AtomicLong();

    CountingDevice(Device device) {
        this.device = device;
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        bytes.addAndGet(elements * type.bytes());
        return device.allocate(type, elements);
    }

    @Override
    public Buffer allocateCache(CacheSpec spec) {
        bytes.addAndGet(spec.elements() * Float.BYTES);
        return device.allocateCache(spec);
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        bytes.addAndGet(spec.bytes());
        return device.pack(spec, source);
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        device.unpack(spec, packed, destination);
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

    @Override
    public void close() {
        // The device belongs to whoever opened it.
    }
}
