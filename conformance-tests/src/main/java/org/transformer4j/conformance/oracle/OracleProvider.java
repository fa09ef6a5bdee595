package org.transformer4j.conformance.oracle;

import java.util.List;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/** Offers the oracle as a backend. It is not registered as a service: nobody should compute on it by accident. */
public final class OracleProvider implements BackendProvider {
    /** The oracle needs nothing. */
    public OracleProvider() {}

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return OracleDevice.INFO.backend();
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Probe probe() {
        return new Probe.Available(List.of(OracleDevice.INFO), List.of());
    }

    @Override
    public Device open(DeviceInfo device) {
        if (!device.equals(OracleDevice.INFO)) {
            throw new DeviceException("device %s asked for; the oracle has only %s"
                    .formatted(device.selector(), OracleDevice.INFO.selector()));
        }
        return new OracleDevice();
    }
}
