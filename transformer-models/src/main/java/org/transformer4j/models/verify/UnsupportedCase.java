package org.transformer4j.models.verify;

/** A recorded case, or a part of it, that cannot be computed here. The message names it and says why. */
final class UnsupportedCase extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedCase(String message) {
        super(message);
    }
}
