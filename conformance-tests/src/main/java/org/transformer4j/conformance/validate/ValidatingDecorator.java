package org.transformer4j.conformance.validate;

import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceDecorator;

/** Wraps every device in a {@link ValidatingDevice} where the system property {@value #PROPERTY} is true. */
public final class ValidatingDecorator implements DeviceDecorator {
    /** System property that turns validation on. */
    public static final String PROPERTY = "transformer.validate";

    /** For {@link java.util.ServiceLoader}. */
    public ValidatingDecorator() {}

    @Override
    public boolean enabled() {
        return Boolean.getBoolean(PROPERTY);
    }

    @Override
    public Device decorate(Device device) {
        return new ValidatingDevice(device);
    }
}
