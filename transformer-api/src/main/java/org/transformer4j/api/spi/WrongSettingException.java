package org.transformer4j.api.spi;

/**
 * A setting of a backend, such as a system property, has a value that it cannot have. Unlike a missing driver this is no reason to take
 * another backend. The message names the setting, its value, and what is expected.
 */
public final class WrongSettingException extends DeviceException {
    private static final long serialVersionUID = 1L;

    /** With the setting, its value and what is expected. */
    public WrongSettingException(String message) {
        super(message);
    }
}
