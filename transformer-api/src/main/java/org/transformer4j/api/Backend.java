package org.transformer4j.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;

/**
 * An open device and the kernels that have been prepared for it. Safe for use by several threads. Chosen by
 * {@link Backends#select()}.
 */
public final class Backend implements AutoCloseable {
    private final Device device;
    private final Map<Op, Kernel> kernels = new ConcurrentHashMap<>();

    /** Takes over an open device; it is closed with this. */
    public Backend(Device device) {
        this.device = device;
    }

    /** The device. */
    public Device device() {
        return device;
    }

    /** What the device is. */
    public DeviceInfo info() {
        return device.info();
    }

    /** The kernel for an operation; prepared on first use. */
    public Kernel kernel(Op op) {
        Kernel kernel = kernels.get(op);
        return kernel != null ? kernel : kernels.computeIfAbsent(op, device::prepare);
    }

    /** A new workspace, for one thread. */
    public Workspace newWorkspace() {
        return new Workspace(this);
    }

    @Override
    public void close() {
        device.close();
    }

    /** Such as {@code cpu:0}. */
    @Override
    public String toString() {
        return info().selector();
    }
}
