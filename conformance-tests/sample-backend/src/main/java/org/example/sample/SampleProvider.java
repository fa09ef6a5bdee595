package org.example.sample;

import java.util.List;
import java.util.Map;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/** Offers plain Java loops as the backend {@code sample}. */
public final class SampleProvider implements BackendProvider {
    /** Does nothing, as {@link java.util.ServiceLoader} wants it. */
    public SampleProvider() {}

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return "sample";
    }

    /** Below every real backend, so that it runs only where it is asked for. */
    @Override
    public int priority() {
        return -1000;
    }

    @Override
    public Probe probe() {
        return new Probe.Available(List.of(new DeviceInfo(name(), 0, "plain Java loops", Map.of("threads", "1"))),
                List.of("plain loops, to be read and not to be used"));
    }

    @Override
    public Device open(DeviceInfo device) {
        return new SampleDevice(device);
    }
}
