package org.transformer4j.backend.opencl.runtime;

import java.util.Locale;
import org.transformer4j.api.spi.DeviceException;

/**
 * Which shape of kernels a device is given where one shape cannot serve all. The bits are the same.
 *
 * <p>{@code -Dtransformer.opencl.tuning=processor|card} gives a device the other one's.
 */
public enum Tuning {
    /** Few work-items that compute whole vectors each, for processors. */
    PROCESSOR,
    /** Many work-items that share local memory, for graphics cards and accelerators. */
    CARD;

    private static final String PROPERTY = "transformer.opencl.tuning";

    /** The shape that the property names, or the device's own. */
    public static Tuning of(DeviceFacts facts) {
        String wanted = System.getProperty(PROPERTY);
        if (wanted == null) {
            return facts.kind() == DeviceFacts.Kind.CPU ? PROCESSOR : CARD;
        }
        for (Tuning tuning : values()) {
            if (tuning.name().toLowerCase(Locale.ROOT).equals(wanted)) {
                return tuning;
            }
        }
        throw new DeviceException("%s is '%s'; processor or card is needed".formatted(PROPERTY, wanted));
    }
}
