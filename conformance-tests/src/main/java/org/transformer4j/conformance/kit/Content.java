package org.transformer4j.conformance.kit;

import org.transformer4j.api.spi.Buffer;

/** What an operand holds before a launch. */
sealed interface Content {
    /** These numbers. */
    record Given(Bits numbers) implements Content {}

    /** Nothing; the launch has to write every element. */
    record Unwritten() implements Content {}

    /** A buffer in a layout of the device's own, which lies where the device put it. */
    record Resident(Buffer buffer) implements Content {}
}
