package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufCommandsTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = TinyGguf.write(folder.resolve("tiny.gguf"));
    }

    @Test
    void a_file_is_described() {
        // Matrices of 257 + 64 + 3 * 32 + 32 + 4 * 32 rows of 32, and 32 of 128: 34 bytes for each 32 numbers. On the CPU
        // the 257 rows are filled up to 288.
        assertThat(Run.of("inspect", file.toString()).succeeded().out()).contains("architecture  gpt2 (GPT2LMHeadModel)", "kind          decoder",
                "parameters    23,040 in 16 tensors: F32 480 in 10, Q8_0 22,560 in 6", "vocabulary    257 tokens", "context       64 tokens",
                "memory        25.3 KiB for the weights (on ", "cpu 26.3 KiB", "), 250.0 KiB for each 1,000 tokens",
                "files         tiny.gguf (", "supported     yes");
        assertThat(Run.of("inspect", "--json", file.toString()).succeeded().out()).contains("\"Q8_0\" : 22560", "\"Q8_0\" : 6",
                "\"weight_bytes\" : 25890", "\"cpu\" : 26944");
    }

    @Test
    void the_safetensors_beside_it_are_taken_and_that_is_said() throws IOException {
        for (String name : new String[] {"config.json", "model.safetensors"}) Files.copy(Run.golden("llama_gqa").resolve(name), folder.resolve(name));
        assertThat(Run.of("inspect", folder.toString()).succeeded().out()).contains("architecture  llama", "not read      tiny.gguf: ");
    }

    @Test
    void a_text_is_continued_by_the_file_and_by_its_folder() {
        String text = Run.of("generate", "--model", file.toString(), "--max-new-tokens", "8", "--greedy", "abc").succeeded().out();
        assertThat(text).startsWith("abc");
        assertThat(Run.of("generate", "--model", folder.toString(), "--max-new-tokens", "8", "--greedy", "abc").succeeded().out()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embed", "classify", "fill-mask"})
    void a_command_for_another_kind_of_model_says_so(String command) {
        Run.of(command, "--model", file.toString(), "a text").failedWith(1, "gpt2");
    }

    @Test
    void a_file_that_is_none_is_called_what_it_is() throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
        Run.of("generate", "--model", file.toString(), "x").failedWith(1, "tiny.gguf", "Is the download complete?");
        Files.copy(Run.golden("gpt2").resolve("model.safetensors"), folder.resolve("other.gguf"));
        Run.of("inspect", folder.resolve("other.gguf").toString()).failedWith(1, "This looks like a safetensors file");
        Run.of("inspect", folder.toString()).failedWith(1, "2 GGUF files (\"other.gguf\", \"tiny.gguf\")");
    }
}
