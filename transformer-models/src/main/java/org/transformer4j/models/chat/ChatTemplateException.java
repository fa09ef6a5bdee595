package org.transformer4j.models.chat;

/** A chat template is malformed, refuses a conversation, or comes to no end. The message is one line that begins with file and line. */
public final class ChatTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    ChatTemplateException(String message, int line, Throwable cause) {
        super(message, cause);
        this.line = line;
    }

    /** The line of the template, from 1. */
    public int line() {
        return line;
    }
}
