package org.transformer4j.models.chat.jinja;

/** A template is malformed, or fails while it is rendered. */
public final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Where the line is not known yet. */
    private static final int UNKNOWN = 0;

    private final int line;

    JinjaException(String message, int line) {
        super(message);
        this.line = line;
    }

    JinjaException(String message) {
        this(message, UNKNOWN);
    }

    /** The same with a line, if it has none. */
    JinjaException at(int where) {
        return line == UNKNOWN ? new JinjaException(getMessage(), where) : this;
    }

    /** The line of the template, from 1. */
    public int line() {
        return line;
    }
}
