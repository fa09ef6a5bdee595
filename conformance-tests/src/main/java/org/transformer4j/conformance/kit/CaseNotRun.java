package org.transformer4j.conformance.kit;

/** A case could not run, because the device declares that it lacks an operation. */
public final class CaseNotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public CaseNotRun(String reason) {
        super(reason);
    }
}
