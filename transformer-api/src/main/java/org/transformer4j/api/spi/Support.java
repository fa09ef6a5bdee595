package org.transformer4j.api.spi;

/** How a device runs an operation. Declared beforehand, never found out by an exception. */
public sealed interface Support {
    /** A kernel of the device's own. */
    record Native() implements Support {}

    /**
     * As a sequence of other operations, with the same bits.
     *
     * @param why why there is no kernel
     */
    record Decomposed(String why) implements Support {}

    /**
     * Not at all.
     *
     * @param why why not
     */
    record Unsupported(String why) implements Support {}
}
