package org.transformer4j.api.spi;

import java.util.Map;

/**
 * Describes a device.
 *
 * @param backend name of the backend that offers it
 * @param index its number within the backend, as in {@code opencl:1}
 * @param name what its maker calls it
 * @param properties further facts worth showing, such as the number of threads or the driver's version
 */
public record DeviceInfo(String backend, int index, String name, Map<String, String> properties) {
    /** Copies the properties. */
    public DeviceInfo {
        properties = Map.copyOf(properties);
    }

    /** The selector that chooses this device, such as {@code cpu:0}. */
    public String selector() {
        return backend + ":" + index;
    }
}
