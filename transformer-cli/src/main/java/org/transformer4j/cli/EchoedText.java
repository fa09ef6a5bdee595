package org.transformer4j.cli;

import java.io.PrintStream;
import java.util.function.Consumer;

/** Prints a text as it is made, its prompt first, each piece at once. */
final class EchoedText implements Consumer<String> {
    private final PrintStream out;
    private final String prompt;
    private boolean begun;

    EchoedText(PrintStream out, String prompt) {
        this.out = out;
        this.prompt = prompt;
    }

    @Override
    public void accept(String piece) {
        // Not before there is a piece: when the prompt is refused, nothing has been printed.
        out.print(begun ? piece : prompt + piece);
        out.flush();
        begun = true;
    }

    /** Ends the line. */
    void finish() {
        accept(System.lineSeparator());
    }

    /** Whether nobody reads any more, as after {@code | head}. */
    boolean isUnread() {
        return out.checkError();
    }
}
