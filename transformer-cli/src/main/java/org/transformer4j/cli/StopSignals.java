package org.transformer4j.cli;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * A time in which Ctrl-C, or a request to end, asks for a stop instead of ending the program: whoever works looks at
 * {@link #requested} after each step, and saves. The second time it ends at once.
 *
 * <p>A shutdown hook, as {@link Interruption} has, would not hear of a second time.
 */
final class StopSignals implements AutoCloseable {
    private static final int OF_SIGNALS = 128;
    private static final String[] NAMES = {"INT", "TERM"};

    private final Terminal terminal;
    private final SignalHandler[] before = new SignalHandler[NAMES.length];
    private volatile int signal;

    StopSignals(Terminal terminal) {
        this.terminal = terminal;
        for (int i = 0; i < NAMES.length; i++) {
            before[i] = Signal.handle(new Signal(NAMES[i]), this::hear);
        }
    }

    private void hear(Signal heard) {
        if (signal != 0) {
            Runtime.getRuntime().halt(OF_SIGNALS + heard.getNumber());
        }
        signal = heard.getNumber();
        terminal.err().println();
        terminal.err().println("stopping after this step, with a checkpoint; once more to stop at once");
    }

    boolean requested() {
        return signal != 0;
    }

    /** What shells report for a program that this signal ended. */
    int exitCode() {
        return OF_SIGNALS + signal;
    }

    @Override
    public void close() {
        for (int i = 0; i < NAMES.length; i++) {
            Signal.handle(new Signal(NAMES[i]), before[i]);
        }
    }
}
