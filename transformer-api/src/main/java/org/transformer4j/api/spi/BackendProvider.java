package org.transformer4j.api.spi;

/**
 * The entrance of a backend, found through {@link java.util.ServiceLoader}.
 *
 * <p>The constructor must be trivial and no native library may be touched before {@link #probe()}: merely listing the
 * backends of a machine must not fail because one of them lacks a driver.
 */
public interface BackendProvider {
    /** The version of this SPI. It changes whenever a backend has to be compiled anew. */
    int SPI_VERSION = 1;

    /**
     * The version of the SPI that the provider was compiled against. Implementations return {@link #SPI_VERSION}, which the
     * compiler copies into their class file; a provider whose value differs is rejected before anything else is asked.
     */
    int spiVersion();

    /** The name by which users choose the backend: lower case letters, digits and dashes, such as {@code cpu}. */
    String name();

    /**
     * Where no backend is named, the available one with the highest priority is taken; ties go by name. It may depend on what
     * {@link #probe()} found, so that a graphics card comes before the processor and the processor under a driver for graphics cards
     * behind it. Before the probe this is the highest that it can be: a backend that cannot win is not probed.
     */
    int priority();

    /**
     * Looks whether the backend can run here, and on which devices. Throws nothing else.
     *
     * @throws WrongSettingException if a setting has a value that it cannot have: whoever names no backend is told so, and given no other one
     */
    Probe probe();

    /**
     * How many bytes a packed weight takes on a device of this backend. Needs no device: what a model would need can be told before it is
     * loaded. The default is that of {@link Device#pack}: plain order, quantised weights decoded.
     */
    default long packedBytes(WeightSpec spec) {
        return spec.elements() * spec.type().bytes();
    }

    /**
     * Opens one of the devices that {@link #probe()} listed.
     *
     * @throws DeviceException if the device cannot be opened
     */
    Device open(DeviceInfo device);
}
