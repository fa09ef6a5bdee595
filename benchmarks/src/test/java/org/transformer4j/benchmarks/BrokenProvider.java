package org.transformer4j.benchmarks;

import java.util.List;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;

/** A backend whose device opens, and then fails at everything; or not even opens. */
final class BrokenProvider implements BackendProvider {
    private static final DeviceInfo INFO = new DeviceInfo("broken", 0, "Broken", Map.of());

    private final Device device;
    private final boolean opens;

    /** @param device what to run on until it fails */
    BrokenProvider(Device device, boolean opens) {
        this.device = device;
        this.opens = opens;
    }

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Probe probe() {
        return new Probe.Available(List.of(INFO), List.of());
    }

    @Override
    public Device open(DeviceInfo info) {
        if (!opens) {
            throw new DeviceException("the cable came loose");
        }
        return new Device() {
            @Override
            public DeviceInfo info() {
                return INFO;
            }

            @Override
            public Support support(Op op) {
                return device.support(op);
            }

            @Override
            public Kernel prepare(Op op) {
                throw new DeviceException("the device was lost");
            }

            @Override
            public Buffer allocate(DType type, long elements) {
                return device.allocate(type, elements);
            }

            @Override
            public Queue newQueue() {
                return device.newQueue();
            }

            @Override
            public void close() {}
        };
    }
}
