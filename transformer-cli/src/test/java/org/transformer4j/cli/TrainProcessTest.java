package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run whose process is interrupted or killed. */
@DisabledOnOs(OS.WINDOWS)
class TrainProcessTest {
    @TempDir
    private Path folder;

    private Path text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), "one two three four five six seven, ".repeat(200));
    }

    private String[] train(String out) {
        return new String[] {"train", "lm", text.toString(), "--config", "gpt2-tiny", "--set", "n_embd=16", "--set", "n_layer=1", "--set", "n_head=2", "--set",
            "n_positions=16", "--vocabulary", "270", "--batch", "4", "--steps", "120", "--log-every", "1", "--evaluate-every", "0",
            "--checkpoint-every", "40", "--out", folder.resolve(out).toString()};
    }

    private static Process start(String... arguments) throws IOException {
        String classpath = Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(path -> path != null)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp", classpath,
                "--enable-native-access=ALL-UNNAMED", "-Dtransformer.cpu.vectorBits=scalar", Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What it printed until a line with these words, and then all the rest. */
    private static String until(BufferedReader lines, String words) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.append(line).append('\n');
            if (line.contains(words)) {
                break;
            }
        }
        return text.toString();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    @Test
    void ctrl_c_saves_and_says_how_to_go_on() throws Exception {
        Process process = start(train("run"));
        try (BufferedReader lines = process.inputReader()) {
            until(lines, "step 3/");
            signal(process, "INT");
            String rest = until(lines, "there will be no such line");

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(rest).contains("stopping after this step", "stopped after step ", "transformer resume " + folder.resolve("run"));
        }
        long step = Long.parseLong(Stream.of(folder.resolve("run").toFile().list()).filter(name -> name.startsWith("checkpoint-")).sorted()
                .reduce((_, last) -> last).orElseThrow().substring("checkpoint-".length()));
        assertThat(step).isBetween(3L, 119L);
    }

    @Test
    void a_process_that_was_killed_goes_on_to_the_same_bytes() throws Exception {
        Run.of(train("whole")).succeeded();
        Process process = start(train("run"));
        try (BufferedReader lines = process.inputReader()) {
            until(lines, "step 50/");
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(137);
        assertThat(folder.resolve("run/model")).doesNotExist();

        Run.of("resume", folder.resolve("run").toString()).succeeded();

        for (String file : new String[] {"run.yaml", "model/model.safetensors", "checkpoint-000120/model.safetensors",
            "checkpoint-000120/trainer.safetensors", "checkpoint-000120/checkpoint.json"}) {
            assertThat(folder.resolve("run").resolve(file)).hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(lines("run")).isEqualTo(lines("whole"));
    }

    private List<String> lines(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll(",\"(tokens_per_second|seconds)\":[^,}]*", "")).toList();
    }
}
