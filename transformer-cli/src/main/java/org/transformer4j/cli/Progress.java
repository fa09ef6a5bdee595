package org.transformer4j.cli;

import java.io.PrintStream;

/** A line on a terminal that says what is going on, written over and over. Where nobody reads along it is not there. */
final class Progress implements AutoCloseable {
    private static final long MILLIS_BETWEEN = 100;
    private static final int WIDTH = 79;

    private final PrintStream err;
    private final boolean visible;
    private long lastShown;
    private boolean dirty;

    Progress(Terminal terminal) {
        this.err = terminal.err();
        this.visible = terminal.errIsTerminal();
    }

    void show(String line) {
        long now = System.nanoTime() / 1_000_000;
        if (visible && now - lastShown >= MILLIS_BETWEEN) {
            lastShown = now;
            dirty = true;
            err.print("\r" + fitted(line));
            err.flush();
        }
    }

    /** Wipes the line. */
    void clear() {
        if (dirty) {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
            dirty = false;
        }
    }

    @Override
    public void close() {
        clear();
    }

    private static String fitted(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        return cut + " ".repeat(WIDTH - cut.length());
    }
}
