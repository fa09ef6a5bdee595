package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    private Path folder;

    @Test
    void help_tells_what_there_is() {
        assertThat(Run.of("--help").succeeded().out()).contains("Usage: transformer", "generate", "backends", "verify", "conformance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "backends", "verify", "conformance"})
    void every_command_has_help(String command) {
        assertThat(Run.of(command, "--help").succeeded().out()).contains("Usage: transformer " + command, "--stack-trace");
    }

    @Test
    void the_version_tells_the_arithmetic_too() {
        assertThat(Run.of("--version").succeeded().out()).contains("transformer ", "canon-", "java ");
    }

    @Test
    void backends_are_listed_with_their_devices() {
        assertThat(Run.of("backends").succeeded().out()).startsWith("cpu:0 ");
        assertThat(Run.of("backends", "--json").succeeded().out()).contains("\"name\" : \"cpu\"", "\"available\" : true", "\"selector\" : \"cpu:0\"");
    }

    @Test
    void a_checkpoint_that_fits_its_golden_outputs_passes() {
        Run run = Run.of("verify", Run.golden("gpt2").toString()).succeeded();

        assertThat(run.out()).contains("out.logits", "generate_leftpad.out.sequences", "40 of 40", "not compared: 61 tensors",
                "fingerprint: a1e4c611fd7e01acb686b42d4917cc5dbb2458c8ea3131389d19f84e35c5e73c",
                "PASSED: 7 of 7 outputs and 2 of 2 generations passed on cpu:0");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_verification_can_be_read_by_programs() {
        assertThat(Run.of("verify", "--json", Run.golden("gpt2").toString()).succeeded().out())
                .contains("\"passed\" : true", "\"name\" : \"out.logits\"", "\"shape\" : [ 2, 10, 99 ]", "\"median_ratio\"",
                        "\"fingerprint\" : \"a1e4c611fd7e01ac");
    }

    @Test
    void a_checkpoint_that_does_not_fit_its_golden_outputs_fails() throws IOException {
        for (String file : new String[] {"config.json", "io.safetensors"}) {
            Files.copy(Run.golden("gpt2").resolve(file), folder.resolve(file));
        }
        byte[] weights = Files.readAllBytes(Run.golden("gpt2").resolve("model.safetensors"));
        weights[weights.length - 1] ^= (byte) 0x80;
        Files.write(folder.resolve("model.safetensors"), weights);

        Run run = Run.of("verify", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("FAILED: more than").contains("FAILED: ");
    }

    @Test
    void conformance_prints_a_table_and_writes_reports() throws IOException {
        Run run = Run.of("conformance", "--backend", "cpu:0", "--only", "LayerNorm*", "--report", folder.resolve("new").toString()).succeeded();

        assertThat(run.out()).contains("LayerNorm", "PARTIAL: ");
        assertThat(run.err()).contains("100%", "conformance.html");
        assertThat(Files.readString(folder.resolve("new/conformance.json"))).contains("\"verdict\"");
        assertThat(Files.readString(folder.resolve("new/conformance.html"))).startsWith("<!doctype html>");
    }
}
