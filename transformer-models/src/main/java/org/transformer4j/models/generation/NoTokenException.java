package org.transformer4j.models.generation;

/**
 * No token can come next: the model's scores are no numbers, as those of a damaged checkpoint are, or the settings forbid every token.
 * The message says which, and what to do.
 */
public final class NoTokenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoTokenException(String message) {
        super(message);
    }
}
