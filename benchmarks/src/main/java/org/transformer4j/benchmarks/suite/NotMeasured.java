package org.transformer4j.benchmarks.suite;

/** A figure would say nothing about this device. The message says why. */
public final class NotMeasured extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For this reason. */
    public NotMeasured(String reason) {
        super(reason);
    }
}
