package org.transformer4j.api.spi;

import java.util.List;

/** What a backend found on this machine. */
public sealed interface Probe {
    /**
     * The backend can run.
     *
     * @param devices what it can run on, in the backend's own order; at least one
     * @param notes what the user should know, such as a slower path and the flag that avoids it; may be empty
     */
    record Available(List<DeviceInfo> devices, List<String> notes) implements Probe {
        /** Checks that there is a device. */
        public Available {
            devices = List.copyOf(devices);
            notes = List.copyOf(notes);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("a backend without a device is not available; answer Unavailable");
            }
        }
    }

    /**
     * The backend cannot run.
     *
     * @param reason what was found
     * @param remedy what to do about it
     */
    record Unavailable(String reason, String remedy) implements Probe {}
}
