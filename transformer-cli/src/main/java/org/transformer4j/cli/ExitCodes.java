package org.transformer4j.cli;

import org.transformer4j.models.generation.FinishReason;

/** How a command that generates text ends. */
final class ExitCodes {
    /** 128 and the number of the signal: what shells report for a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;
    /** The same for a program whose reader went away. */
    private static final int UNREAD = 141;

    private ExitCodes() {}

    static int of(FinishReason reason, Interruption interruption) {
        return reason != FinishReason.CANCELLED ? 0 : interruption.requested() ? INTERRUPTED : UNREAD;
    }
}
