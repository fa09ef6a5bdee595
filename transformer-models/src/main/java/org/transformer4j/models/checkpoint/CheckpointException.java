package org.transformer4j.models.checkpoint;

/**
 * A file of a checkpoint is missing, malformed, or not what the model needs.
 *
 * <p>The message is one line: the file, what was found, what was expected and, where there is something to do, what.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public CheckpointException(String message) {
        super(message);
    }

    /** An exception that says {@code message} and came from {@code cause}. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
