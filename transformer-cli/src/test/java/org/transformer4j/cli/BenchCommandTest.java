package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    private static final String DECODE = "Decode[tiny,bf16,after=128,tokens=32]";

    @TempDir
    private Path folder;

    private Path path(String name) {
        return folder.resolve(name);
    }

    @Test
    void a_run_prints_its_figures_and_writes_three_reports_that_can_be_compared() throws IOException {
        // A device that is named twice is measured once.
        Run run = Run.of("bench", "--quick", "--only", DECODE, "--out", path("a").toString(), "--backend", "cpu:0", "--backend", "cpu").succeeded();

        assertThat(run.out()).startsWith("cpu:0: ").contains(DECODE, "tokens/s").containsPattern("[0-9a-f]{16}");
        assertThat(run.err()).contains("cpu:0: 1 benchmarks", "bench.html").doesNotContain("failed");
        String json = Files.readString(path("a").resolve("bench.json"));
        assertThat(json).contains("\"schema\" : \"transformer4j-benchmark\"", "\"finished\" : true").containsOnlyOnce("\"selector\"");
        assertThat(Files.readString(path("a").resolve("bench.html"))).startsWith("<!doctype html>").contains(DECODE);
        assertThat(Files.readString(path("a").resolve("bench.md"))).contains(DECODE);

        Path other = Files.writeString(path("other.json"), json.replaceFirst("\"host\" : \"[^\"]*\"", "\"host\" : \"other\""));
        assertThat(Run.of("bench", "compare", path("a").toString(), other.toString(), "--html", path("c.html").toString(),
                "--markdown", path("c.md").toString()).succeeded().out()).contains("other cpu:0", "1.00", "All fingerprints agree.");
        assertThat(Files.readString(path("c.html"))).contains("All fingerprints agree");
        assertThat(Files.readString(path("c.md"))).contains("| 1.00 | equal |");

        Path wrong = Files.writeString(path("wrong.json"),
                Files.readString(other).replaceFirst("\"fingerprint\" : \"[0-9a-f]{16}", "\"fingerprint\" : \"0000000000000000"));
        Run difference = Run.of("bench", "compare", path("a").toString(), wrong.toString());
        assertThat(difference.exitCode()).isEqualTo(1);
        assertThat(difference.out()).contains("1 fingerprints differ", DECODE + ": ", "0000000000000000 on other cpu:0");

        Run.of("bench", "compare", path("a").toString(), path("a").toString()).failedWith(1, "given twice");
        Run.of("bench", "compare", path("a").toString()).failedWith(1, "nothing to compare");
        Path cut = Files.writeString(path("cut.json"), json.substring(0, json.length() / 2));
        Run.of("bench", "compare", path("a").toString(), cut.toString()).failedWith(1, "cut.json", "not a whole report");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            --backend nope; Unknown backend 'nope'
            --backend cpu:7; no device 7
            --only Nothing; no figure fits --only 'Nothing'
            --only MatMul* --only Sofa*; 'Sofa*'
            """)
    void what_is_not_there_is_an_error(String arguments, String part) {
        Run.of(("bench --out %s %s".formatted(path("new"), arguments)).split(" ")).failedWith(1, part);
        assertThat(path("new")).as("nothing has been written").doesNotExist();
    }

    @Test
    void a_folder_that_cannot_be_made_is_an_error_before_anything_is_measured() throws IOException {
        Path file = Files.writeString(path("file"), "");
        Run.of("bench", "--only", DECODE, "--out", file.resolve("below").toString()).failedWith(1, "--out");
        Run.of("bench", "--only", DECODE, "--out", file.toString()).failedWith(1, "--out");
    }

    @Test
    void reports_that_cannot_be_read_are_named() throws IOException {
        Path foreign = Files.writeString(path("foreign.json"), "{\"verdict\": \"CONFORMANT\"}");
        Run.of("bench", "compare", path("nothing.json").toString(), foreign.toString()).failedWith(1, "nothing.json", "no such file");
        Run.of("bench", "compare", foreign.toString()).failedWith(1, "foreign.json", "not a benchmark report");
        Run.of("bench", "compare").failedWith(2, "REPORT");
    }

    @Test
    void commands_are_listed_each_with_its_own_words() {
        assertThat(Run.of("--help").succeeded().out()).containsOnlyOnce("Transformers for the JVM")
                .containsPattern("generate +Continue a text").containsPattern("bench +Measure what each device reaches");
        assertThat(Run.of("bench", "compare", "--help").succeeded().out()).startsWith("Lay the reports");
    }

    @Test
    void all_figures_can_be_listed() {
        assertThat(Run.of("bench", "--list").succeeded().out()).contains("FmaChain[", "MatMul[f32,m=2048", DECODE, "Start[open]");
        assertThat(Run.of("bench", "--list", "--quick", "--only", "Start*").succeeded().out().lines()).hasSize(3);
    }
}
