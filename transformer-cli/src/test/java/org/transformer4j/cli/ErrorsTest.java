package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(textBlock = """
            --max-new-tokens, 0, at least 1
            --max-new-tokens, -5, at least 1
            --max-new-tokens, many, not an int
            --max-new-tokens, 99999999999, not an int
            --temperature, -1, positive
            --temperature, NaN, positive
            --temperature, Infinity, positive
            --temperature, hot, not a double
            --top-k, -1, 0 for all
            --top-p, 2, from 0 to 1
            --top-p, -0.1, from 0 to 1
            --top-p, NaN, from 0 to 1
            --min-p, 1.5, from 0 to 1
            --repetition-penalty, 0, positive
            --repetition-penalty, -2, positive
            --seed, x, not a long
            --stop, '', at least one character
            --prompt-chunk, 0, at least 1
            """)
    void a_value_out_of_range_is_named_with_what_is_expected(String option, String value, String expected) {
        Run.of("generate", option, value, "Romeo").failedWith(2, option, expected);
    }

    static Stream<Arguments> misunderstandings() {
        return Stream.of(
                Arguments.of("no command", new String[0]),
                Arguments.of("'fly' is not understood", new String[] {"fly"}),
                Arguments.of("'--foo' is not understood; see 'transformer generate --help'", new String[] {"generate", "--foo"}),
                Arguments.of("'b' is not understood", new String[] {"generate", "a", "b"}),
                Arguments.of("--temperature", new String[] {"generate", "--temperature"}),
                Arguments.of("--greedy", new String[] {"generate", "--greedy", "--temperature", "0.5", "a"}),
                Arguments.of("--greedy", new String[] {"generate", "--greedy", "--seed", "5", "a"}),
                Arguments.of("DIR", new String[] {"verify"}),
                Arguments.of("'--json' is not understood", new String[] {"conformance", "--json"}));
    }

    @ParameterizedTest
    @MethodSource("misunderstandings")
    void a_command_line_that_is_not_understood_ends_with_2(String part, String[] arguments) {
        Run.of(arguments).failedWith(2, part);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            nope, Unknown backend 'nope'
            cpu:7, no device 7
            cpu:x, must be a device number
            '', Unknown backend
            """)
    void a_backend_that_is_not_there_is_an_error(String backend, String expected) {
        Run.of("generate", "--backend", backend, "a").failedWith(1, expected);
        Run.of("verify", "--backend", backend, Run.golden("gpt2").toString()).failedWith(1, expected);
        Run.of("conformance", "--backend", backend).failedWith(1, expected);
    }

    @Test
    void a_folder_that_is_not_there_is_an_error() {
        Run.of("generate", "--model", folder.resolve("x").toString(), "a").failedWith(1, "no such folder", "config.json");
        Run.of("verify", folder.resolve("x").toString()).failedWith(1, "no such folder");
    }

    @Test
    void a_folder_without_a_model_is_an_error() {
        Run.of("generate", "--model", folder.toString(), "a").failedWith(1, "config.json");
        Run.of("verify", folder.toString()).failedWith(1, "config.json");
    }

    @Test
    void a_folder_without_a_tokenizer_is_an_error() {
        Run.of("generate", "--model", Run.golden("gpt2").toString(), "a").failedWith(1, "tokenizer.json");
    }

    @Test
    void an_architecture_that_is_not_supported_is_named() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\"}");
        Files.copy(Run.golden("gpt2").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.copy(Run.golden("gpt2").resolve("io.safetensors"), folder.resolve("io.safetensors"));

        Run.of("verify", folder.toString()).failedWith(1, "mamba", "gpt2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--greedy", "--beams=2", "--temperature=0.7"})
    void scores_that_are_no_numbers_are_those_of_a_damaged_model(String search) throws IOException {
        String model = damaged(TinyTranslator.t5(folder));

        Run run = Run.of("generate", "--model", model, "--max-new-tokens", "2", search, "a");

        run.failedWith(1, "is a number", "the checkpoint is damaged");
        assertThat(run.err()).doesNotContain("fault of the program");
    }

    @Test
    void probabilities_that_are_no_numbers_are_those_of_a_damaged_model() throws IOException {
        String model = damaged(TinyEncoder.withHead(folder, "BertForSequenceClassification", "classifier", 2).toString());

        Run.of("classify", "--model", model, "a red dress").failedWith(1, "config.json", "the checkpoint is damaged");
        Run.of("embed", "--model", model, "a red dress").failedWith(1, "the checkpoint is damaged");
    }

    private static String damaged(String model) throws IOException {
        Path file = Path.of(model).resolve("model.safetensors");
        ByteBuffer weights = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = Long.BYTES + (int) weights.getLong(0); at < weights.capacity(); at += Float.BYTES) {
            weights.putFloat(at, Float.NaN);
        }
        Files.write(file, weights.array());
        return model;
    }

    @Test
    void gradients_are_only_checked_where_a_training_step_was_recorded() {
        Run.of("verify", "--gradients", Run.golden("t5_v1_0").toString()).failedWith(1, "no training step was recorded", "train.in.*", "grad.PARAMETER");
    }

    @Test
    void golden_outputs_that_are_malformed_are_an_error() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(Run.golden("gpt2").resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("io.safetensors"), "not a safetensors file");

        Run.of("verify", folder.toString()).failedWith(1, "io.safetensors");
    }

    @Test
    void a_prompt_that_does_not_fit_is_an_error() {
        Run.of("generate", "romeo ".repeat(500)).failedWith(1, "128", "shorten");
    }

    @Test
    void a_report_that_cannot_be_written_is_an_error() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        Run.of("conformance", "--only", "LayerNorm*", "--report", file.resolve("below").toString()).failedWith(1, "--report");
    }

    @Test
    void nothing_that_ran_is_an_error() {
        Run.of("conformance", "--only", "Nothing").failedWith(1, "nothing ran");
    }

    @Test
    void the_stack_trace_comes_only_when_it_is_asked_for() {
        Run run = Run.of("generate", "--stack-trace", "--model", "/nowhere", "a");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: ").contains("\tat org.transformer4j");
        assertThat(Run.of("--stack-trace", "verify", "/nowhere").err()).contains("\tat org.transformer4j");
        assertThat(Run.of("generate", "--top-k", "x", "--stack-trace").err()).contains("\tat ").contains("picocli.CommandLine");
    }
}
