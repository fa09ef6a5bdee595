package org.transformer4j.api;

import java.util.List;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/**
 * What is known about a backend on this machine.
 *
 * @param name its name, or that of the class that could not be loaded
 * @param priority its rank among the available ones
 * @param probe what it found
 * @param provider the provider, or null if it could not be loaded
 */
public record BackendStatus(String name, int priority, Probe probe, BackendProvider provider) {
    /** Whether it can be used. */
    public boolean available() {
        return probe instanceof Probe.Available;
    }

    /** Its devices; none if it is not available. */
    public List<DeviceInfo> devices() {
        return probe instanceof Probe.Available found ? found.devices() : List.of();
    }
}
