package org.transformer4j.api;

/** No backend fits what was asked for. The message lists what was looked at, what is wrong with each, and what to do. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the whole explanation. */
    public BackendUnavailableException(String message) {
        super(message);
    }
}
