package org.transformer4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command reads and writes, in UTF-8 whatever the machine's own encoding is.
 *
 * @param in standard input
 * @param out for results
 * @param err for everything else
 * @param inputIsTerminal whether somebody sits at the input, so that waiting for it would be a surprise
 * @param errIsTerminal whether somebody reads along, so that progress is worth showing
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean inputIsTerminal, boolean errIsTerminal) {
    /** Which of the three standard streams are terminals: the launcher script knows, and sets this to their numbers, as in {@code 0 2}. */
    private static final String TERMINALS = "transformer.terminals";

    /** That of this process. */
    static Terminal standard() {
        String terminals = System.getProperty(TERMINALS);
        boolean input = terminals == null ? Optional.ofNullable(System.console()).filter(console -> console.isTerminal()).isPresent()
                : terminals.contains("0");
        return new Terminal(System.in, utf8(new FileOutputStream(FileDescriptor.out)), utf8(StandardError.open()), input,
                terminals != null && terminals.contains("2"));
    }

    /** All of the input, without the line break at its end. */
    String readInput() {
        try {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read: " + failure.getMessage(), failure);
        }
    }

    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
