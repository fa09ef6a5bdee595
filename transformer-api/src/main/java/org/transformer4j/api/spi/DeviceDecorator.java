package org.transformer4j.api.spi;

/**
 * Wraps every device that is opened, for instance to check each launch. Found through {@link java.util.ServiceLoader};
 * applied only where {@link #enabled()} says so.
 */
public interface DeviceDecorator {
    /** Whether to wrap at all, usually by a system property. */
    boolean enabled();

    /** The wrapped device. Closing it closes {@code device}. */
    Device decorate(Device device);
}
