package org.transformer4j.cli;

/** A command could not do what it was asked to. The message says what was found, what was expected and what to do. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
