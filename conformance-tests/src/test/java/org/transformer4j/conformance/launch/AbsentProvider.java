package org.transformer4j.conformance.launch;

import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/** A backend without its driver. */
public final class AbsentProvider implements BackendProvider {
    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return "absent";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Probe probe() {
        return new Probe.Unavailable("no driver", "install one");
    }

    @Override
    public Device open(DeviceInfo device) {
        throw new IllegalStateException("opened, though it is not available");
    }
}
