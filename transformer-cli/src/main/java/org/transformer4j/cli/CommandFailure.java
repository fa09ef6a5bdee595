package org.transformer4j.cli;

/** A command could not do what it was asked to. The message says what was found, what was expected and what to do. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Runnable afterwards;

    CommandFailure(String message) {
        this(message, () -> { });
    }

    /** @param afterwards what is still to be done once the message has been printed */
    CommandFailure(String message, Runnable afterwards) {
        super(message);
        this.afterwards = afterwards;
    }

    Runnable afterwards() {
        return afterwards;
    }
}
