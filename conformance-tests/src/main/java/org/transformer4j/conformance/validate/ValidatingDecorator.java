package org.transformer4j.conformance.validate;

import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceDecorator;

/**
 * Wraps every device in a {@link ValidatingDevice} where the system property {@value #PROPERTY} is true.
 *
 * <p>On the class path it is found by itself. The module does not provide it: whoever tests a backend of his own would then find the
 * whole kit on his module path, which his module cannot read. A program on the module path provides a subclass of its own, or
 * has the kit's jar on its class path.
 */
public class ValidatingDecorator implements DeviceDecorator {
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
