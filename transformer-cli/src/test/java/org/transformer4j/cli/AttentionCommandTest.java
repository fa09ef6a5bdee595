package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.attention.AttentionMaps.Input;
import org.transformer4j.models.attention.AttentionViewer;
import org.transformer4j.models.attention.Numbers;

class AttentionCommandTest {
    @TempDir
    private Path folder;

    @Test
    void writes_a_page_for_a_text() throws IOException {
        Path page = folder.resolve("page.html");
        Run written = Run.withInput("O Romeo, Romeo", "attention", "-o", page.toString(), "--backend", "cpu").succeeded();

        assertThat(written.out()).isEqualTo(page + System.lineSeparator());
        assertThat(written.err()).containsPattern("backend: cpu:0 \\(.+\\)\\R").containsPattern("fingerprint: [0-9a-f]{64}\\R");
        assertThat(page).content().startsWith("<!doctype html>").contains("bundled shakespeare model", "\"labels\":[\"O\",\"␣", "cpu:0");
        String fingerprint = written.err().lines().filter(line -> line.startsWith("fingerprint: ")).findFirst().orElseThrow().substring(13);
        assertThat(page).content().contains(fingerprint);
    }

    @Test
    void without_any_text_the_bundled_model_has_one_of_its_own() {
        Path page = folder.resolve("page.html");
        Run.of("attention", "-o", page.toString(), "--backend", "cpu", "--layers", "0,3", "--heads", "1").succeeded();

        assertThat(page).content().contains("ROMEO", "2 layers of 1 head");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gemma2", "bert_model", "marian"})
    void a_model_without_a_tokenizer_takes_ids(String model) {
        Path page = folder.resolve("page.html");
        attention(Run.golden(model).toString(), "--tokens", "5,17,3", "-o", page.toString(), "--backend", "cpu", "--max-target", "4").succeeded();

        assertThat(page).content().contains("\"labels\":[\"5\",\"17\",\"3\"]");
    }

    @Test
    void an_encoder_decoder_reads_and_writes_what_it_is_told() {
        Path page = folder.resolve("page.html");
        attention(Run.golden("t5_v1_0").toString(), "--tokens", "5,17,3", "--target-tokens", "0,8,9,10", "-o", page.toString(), "--backend", "cpu").succeeded();

        assertThat(page).content().contains("\"labels\":[\"5\",\"17\",\"3\"]", "\"labels\":[\"0\",\"8\",\"9\",\"10\"]", "3 + 4 tokens", "Cross-attention");
    }

    @Test
    void an_encoder_reads_a_pair() {
        TinyEncoder.maskedLanguageModel(folder);
        Path page = folder.resolve("page.html");
        attention(folder.toString(), "a red", "--pair", "dress", "-o", page.toString(), "--backend", "cpu").succeeded();

        assertThat(page).content().contains("\"labels\":[\"[CLS]\",\"a\",\"red\",\"[SEP]\",\"dress\",\"[SEP]\"]", "\"special\":[0,3,5]");
    }

    @ParameterizedTest
    @CsvSource({"cpu, gpt2", "cpu, gemma2", "cpu, marian", "opencl, gpt2", "opencl, gemma2", "opencl, marian", "aparapi, gpt2", "aparapi, gemma2",
        "aparapi, marian"})
    void every_backend_has_the_fingerprint_of_the_oracle(String backend, String model) {
        assumeTrue(Backends.list().stream().anyMatch(status -> status.name().equals(backend) && status.available()), () -> backend + " is not available here");
        Run run = attention(Run.golden(model).toString(), "--tokens", "5,17,3,8,20", "--backend", backend, "--max-target", "4",
                "-o", folder.resolve("page.html").toString()).succeeded();

        assertThat(run.err()).contains("backend: " + backend + ":0").endsWith("fingerprint: %s%n".formatted(oracle(model)));
    }

    private static String oracle(String model) {
        try (Backend oracle = Backends.open(new OracleProvider(), 0);
                AttentionViewer viewer = AttentionViewer.load(ModelFolder.of(Run.golden(model)), oracle)) {
            int[] source = {5, 17, 3, 8, 20};
            Input input = new Input(source, null, viewer.writes() ? viewer.written(source, 4) : null);
            return viewer.look(input, Numbers.ALL, Numbers.ALL).maps().fingerprint();
        }
    }

    @Test
    void what_is_wrong_is_said_in_one_line() throws IOException {
        String gpt2 = Run.golden("gpt2").toString();
        String out = folder.resolve("page.html").toString();
        attention(gpt2, "some text", "-o", out).failedWith(1, "tokenizer.json", "token ids");
        attention(gpt2, "--tokens", "5,600", "-o", out).failedWith(1, "token id 600", "0 to 98");
        attention(gpt2, "--tokens", "5,x", "-o", out).failedWith(2, "--tokens", "x");
        attention(gpt2, "--tokens", "1,2".repeat(40).replace("21", "2,1"), "-o", out).failedWith(1, "80 tokens", "48", "shorten");
        attention(gpt2, "--tokens", "5", "--layers", "0-7", "-o", out).failedWith(1, "layer 7", "0 to 1");
        attention(gpt2, "--tokens", "5", "--heads", "9", "-o", out).failedWith(1, "head 9", "0 to 3");
        attention(gpt2, "--tokens", "5", "--heads", "a", "-o", out).failedWith(2, "--heads", "0-3,7");
        attention(gpt2, "--tokens", "5", "--target-tokens", "5", "-o", out).failedWith(1, "gpt2 takes one text");
        attention(gpt2, "text", "--tokens", "5", "-o", out).failedWith(2, "TEXT and --tokens");
        attention(gpt2, "--tokens", "5", "--pair", "a", "-o", out).failedWith(2, "--pair");
        attention(gpt2, "--tokens", "5", "--max-target", "0", "-o", out).failedWith(2, "--max-target");
        attention(folder.resolve("none").toString(), "text", "-o", out).failedWith(1, "no such folder");
        attention(gpt2, "--tokens", "5", "-o", folder.toString()).failedWith(1, "--output", "is a folder");
        attention(gpt2, "--tokens", "5", "-o", folder.resolve("none/page.html").toString()).failedWith(1, "--output", "cannot be written");
        attention(gpt2, "-o", out).failedWith(1, "there is no text");
        Run.withInput("", "attention", "-o", out).failedWith(1, "text is empty");
        Run.withInput("O Romeo ".repeat(100), "attention", "-o", out).failedWith(1, "128", "shorten");
        assertThat(Files.exists(Path.of(out))).isFalse();
    }

    private static Run attention(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "attention";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Run.of(all);
    }
}
