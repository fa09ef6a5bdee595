package org.transformer4j.cli;

/** Entry of the {@code transformer} command. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the Java machine with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.standard();
        System.setErr(terminal.err());
        int exitCode = TransformerCommand.run(terminal, arguments);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(exitCode);
    }
}
