package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 200 steps with dropout, clipping and an average give the same checkpoint, byte for byte, whoever makes them. */
class SameCheckpointTest {
    private static final String THREADS = "transformer.cpu.threads";
    private static final String CHECKPOINT = "checkpoint-000200";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void learn() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            lines.append(i % 7 == 0 ? "Now " : "then ").append(i * 7 % 31).append(i % 3 == 0 ? " is fine.\n" : " is here, ");
        }
        Files.writeString(folder.resolve("text.txt"), lines);
        train("first", "--backend", "cpu");
    }

    @AfterEach
    void forget() {
        System.clearProperty(THREADS);
    }

    private static void train(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", folder.resolve("text.txt").toString(), "--config", "gpt2-tiny",
                "--out", folder.resolve(out).toString(), "--set", "n_embd=32", "--set", "n_layer=2", "--set", "n_head=2", "--set", "n_positions=32",
                "--vocabulary", "300", "--batch", "8", "--steps", "200", "--dropout", "0.1", "--setting", "dropout.activation=0.1", "--average", "0.99",
                "--rate", "3e-3", "--evaluate-every", "100", "--checkpoint-every", "70", "--keep", "9", "--log-every", "50", "--seed", "5"));
        arguments.addAll(List.of(more));
        Run.of(arguments.toArray(String[]::new)).succeeded();
    }

    private void assertSame(String out) {
        for (String file : new String[] {"model.safetensors", "trainer.safetensors"}) {
            assertThat(folder.resolve(out).resolve(CHECKPOINT).resolve(file)).hasSameBinaryContentAs(folder.resolve("first").resolve(CHECKPOINT).resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void any_number_of_threads(String threads) {
        System.setProperty(THREADS, threads);
        train("threads-" + threads, "--backend", "cpu");
        assertSame("threads-" + threads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void a_batch_in_parts(String examples) {
        train("parts-" + examples, "--backend", "cpu", "--micro-batch", examples);
        assertSame("parts-" + examples);
    }

    @Test
    void a_run_that_was_stopped() throws IOException {
        train("stopped", "--backend", "cpu");
        Path last = folder.resolve("stopped").resolve(CHECKPOINT);
        Files.delete(last.resolve("model.safetensors"));
        Run.of("resume", folder.resolve("stopped").toString(), "--step", "70", "--backend", "cpu").succeeded();
        assertSame("stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"opencl", "aparapi"})
    void another_backend(String backend) {
        assumeTrue(System.getenv("TRANSFORMER_REQUIRE_ALL_BACKENDS") != null || isThere(backend), backend + " is not available here");
        train(backend, "--backend", backend);
        assertSame(backend);
    }

    private static boolean isThere(String backend) {
        return Run.of("backends").out().lines().anyMatch(line -> line.startsWith(backend + ":"));
    }
}
