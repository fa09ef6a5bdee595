package org.transformer4j.conformance;

/** How a case ended. */
public enum Outcome {
    /** The device did what it has to do. */
    PASSED,
    /** It did not. */
    FAILED,
    /** The case did not run, for instance because the device declares that it lacks an operation. Every case is required. */
    NOT_RUN,
    /** It failed or did not run, and the backend's file of deviations says so. */
    DEVIATION;

    /** Whether a device with such a case can be conformant. */
    public boolean isAcceptable() {
        return this == PASSED || this == DEVIATION;
    }
}
