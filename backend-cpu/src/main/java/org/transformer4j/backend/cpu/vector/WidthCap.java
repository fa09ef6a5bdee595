package org.transformer4j.backend.cpu.vector;

import org.transformer4j.api.spi.WrongSettingException;

/**
 * The most bits a vector may have, as a system property says. A class of its own, because both {@link VectorWidth} and
 * {@link Species} need it while they are being initialised, in either order.
 */
final class WidthCap {
    static final String PROPERTY = "transformer.cpu.vectorBits";

    /** 512, 256, 128, or 0 for scalar loops. */
    static final int BITS = bits();

    private WidthCap() {}

    /** A class that fails to initialise would say why only once; {@link VectorWidth#checkSetting} says it whenever a device is wanted. */
    private static int bits() {
        try {
            return parse(System.getProperty(PROPERTY, ""));
        } catch (WrongSettingException saidByCheckSetting) {
            return 0;
        }
    }

    /**
     * Reads the property's value; empty means no cap.
     *
     * @throws WrongSettingException if it is none of {@code 512, 256, 128, 0, scalar}
     */
    static int parse(String value) {
        return switch (value.strip()) {
            case "", "512" -> 512;
            case "256" -> 256;
            case "128" -> 128;
            case "0", "scalar" -> 0;
            default -> throw new WrongSettingException(
                    "-D%s=%s; expected 512, 256, 128, or scalar".formatted(PROPERTY, value));
        };
    }
}
