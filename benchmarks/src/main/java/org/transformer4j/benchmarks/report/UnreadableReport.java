package org.transformer4j.benchmarks.report;

/** A file is not a report that can be used. The message says what was found, what was expected and what to do. */
public final class UnreadableReport extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnreadableReport(String message) {
        super(message);
    }
}
