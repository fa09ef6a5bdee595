package org.transformer4j.cli;

import java.util.List;

/** What a command is to work on: its arguments, or standard input. */
final class Texts {
    private Texts() {}

    /** The arguments; without any, each line of standard input. */
    static List<String> all(Terminal terminal, List<String> arguments) {
        if (arguments != null && !arguments.isEmpty()) {
            return arguments;
        }
        return required(terminal).lines().toList();
    }

    /** The argument; without one, the whole of standard input. */
    static String one(Terminal terminal, String argument) {
        return argument != null ? argument : required(terminal);
    }

    private static String required(Terminal terminal) {
        if (terminal.inputIsTerminal()) {
            throw new CommandFailure("there is no text; give it as an argument or through standard input");
        }
        return terminal.readInput();
    }

    /** Tells on standard error that a text did not fit. */
    static void noteLeftOut(Terminal terminal, String which, int tokens) {
        if (tokens > 0) {
            terminal.out().flush();
            terminal.err().printf("note: %s is too long for the model; its last %d tokens were left out%n", which, tokens);
        }
    }
}
