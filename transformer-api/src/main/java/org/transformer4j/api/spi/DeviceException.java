package org.transformer4j.api.spi;

/** A device failed: it could not be opened, ran out of memory, or was lost. The message says which and what to do. */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure without a cause of its own. */
    public DeviceException(String message) {
        super(message);
    }

    /** A failure that another one caused. */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
