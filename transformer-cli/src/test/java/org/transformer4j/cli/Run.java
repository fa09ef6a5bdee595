package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A command that was run in this Java machine, and what it printed. */
record Run(int exitCode, String out, String err) {
    static Run of(String... arguments) {
        return withInput(null, arguments);
    }

    /** With standard input from a pipe, or from a terminal if it is null. */
    static Run withInput(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        byte[] in = input == null ? new byte[0] : input.getBytes(StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(in), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), input == null, false);
        int exitCode = TransformerCommand.run(terminal, arguments);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A golden checkpoint. */
    static Path golden(String name) {
        return Path.of(System.getProperty("basedir", "."), "..", "transformer-models", "src", "test", "resources", "goldens", name).normalize();
    }

    Run succeeded() {
        assertThat(exitCode).as(err).isZero();
        return this;
    }

    /** Makes sure that this ended with an exit code and a single line. */
    void failedWith(int code, String... parts) {
        assertThat(err.lines()).singleElement().asString().startsWith("error: ").contains(parts);
        assertThat(out).isEmpty();
        assertThat(exitCode).isEqualTo(code);
    }
}
