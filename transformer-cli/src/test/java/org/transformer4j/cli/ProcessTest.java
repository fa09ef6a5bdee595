package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What only shows in a Java machine of its own: exit codes, encodings and signals. */
class ProcessTest {
    /** The command in a Java machine that speaks ASCII where nobody says otherwise. */
    private static Process start(List<String> javaOptions, String... arguments) throws IOException {
        String classpath = Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(path -> path != null)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp", classpath,
                "--enable-native-access=ALL-UNNAMED", "-Dfile.encoding=US-ASCII", "-Dstdout.encoding=US-ASCII"));
        command.addAll(javaOptions);
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void an_error_is_one_line_and_an_exit_code() throws Exception {
        Process process = start(List.of(), "generate", "--model", "/nowhere/ü", "a");

        assertThat(text(process.getErrorStream()).lines()).singleElement().asString().startsWith("error: /nowhere/");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(start(List.of(), "generate", "--top-p", "2", "a").waitFor()).isEqualTo(2);
    }

    @Test
    void text_is_utf_8_whatever_the_encoding_of_the_machine_is() throws Exception {
        Process process = start(List.of(), "generate", "--max-new-tokens", "1");
        process.getOutputStream().close();
        Process named = start(List.of("-Dtransformer.terminals="), "generate", "--max-new-tokens", "1");
        named.getOutputStream().write("Café – 日本".getBytes(StandardCharsets.UTF_8));
        named.getOutputStream().close();

        assertThat(text(process.getInputStream())).isNotBlank();
        assertThat(text(named.getInputStream())).startsWith("Café – 日本");
        assertThat(named.waitFor()).isZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ctrl_c_ends_with_the_text_so_far_and_its_statistics() throws Exception {
        // Interpreted only, so that it takes longer than this test needs to interrupt it.
        Process process = start(List.of("-Xint", "-Dtransformer.cpu.vectorBits=scalar"), "generate", "--max-new-tokens", "100", "O");
        process.getOutputStream().close();
        byte[] first = process.getInputStream().readNBytes(1);
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("O");
        assertThat(text(process.getInputStream())).endsWith("\n");
        assertThat(text(process.getErrorStream())).contains("ended by cancelled").containsPattern("fingerprint: [0-9a-f]{64}");
    }

    @Test
    void a_reader_that_goes_away_ends_the_generation() throws Exception {
        Process process = start(List.of("-Xint", "-Dtransformer.cpu.vectorBits=scalar"), "generate", "--max-new-tokens", "100", "O");
        process.getOutputStream().close();
        process.getInputStream().readNBytes(1);
        process.getInputStream().close();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(141);
    }
}
