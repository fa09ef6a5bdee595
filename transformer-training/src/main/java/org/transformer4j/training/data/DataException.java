package org.transformer4j.training.data;

/**
 * A file to learn from is missing, malformed, or not what was asked for.
 *
 * <p>The message is one line: the file and the line, what was found, what was expected and what to do.
 */
public final class DataException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public DataException(String message) {
        super(message);
    }

    /** An exception that says {@code message} and came from {@code cause}. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
