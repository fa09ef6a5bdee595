package org.transformer4j.conformance.kit;

/** A device broke the contract. The message says what was found and what was expected. */
public final class ConformanceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was found and what was expected. */
    public ConformanceFailure(String message) {
        super(message);
    }

    /** With the exception that the device threw. */
    public ConformanceFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
