package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for models that read one text and write another. */
class TranslateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void the_translation_goes_to_standard_output_and_the_rest_to_standard_error() {
        Run run = Run.of("translate", "--model", TinyTranslator.marian(folder), "--max-new-tokens", "6", "the ab a").succeeded();

        assertThat(run.out().lines()).singleElement().asString().isNotBlank();
        List<String> facts = run.err().lines().toList();
        assertThat(facts).hasSize(4);
        assertThat(facts.get(0)).startsWith("backend: cpu:0 (");
        assertThat(facts.get(1)).matches("prompt: \\d+ tokens, [0-9.]+ tokens/s");
        assertThat(facts.get(2)).matches("generation: 6 tokens, [0-9.]+ tokens/s, ended by max new tokens");
        assertThat(facts.get(3)).matches("fingerprint: [0-9a-f]{64}");
    }

    @Test
    void each_line_of_the_input_is_translated_and_an_empty_one_stays() {
        String model = TinyTranslator.marian(folder);
        String first = Run.of("translate", "--model", model, "--max-new-tokens", "6", "the ab a").succeeded().out();
        String second = Run.of("translate", "--model", model, "--max-new-tokens", "6", "b").succeeded().out();

        Run run = Run.withInput("the ab a\n\nb\n", "translate", "--model", model, "--max-new-tokens", "6").succeeded();

        assertThat(run.out()).isEqualTo(first + System.lineSeparator() + second);
        assertThat(run.err()).contains("texts: 2 of ", "generation: 12 tokens").containsPattern("fingerprint: [0-9a-f]{64}");
        assertThat(Run.of("translate", "--model", model, "--max-new-tokens", "6", "the ab a", "b").succeeded().out()).isEqualTo(first + second);
    }

    @Test
    void beams_are_said_and_change_the_fingerprint() {
        String model = TinyTranslator.marian(folder);
        Run greedy = Run.of("translate", "--model", model, "--max-new-tokens", "6", "the ab a").succeeded();
        Run beams = Run.of("translate", "--model", model, "--max-new-tokens", "6", "--beams", "3", "--length-penalty", "0.5", "the ab a").succeeded();

        assertThat(beams.err()).contains("beams: 3");
        assertThat(beams.err().lines().toList().getLast()).isNotEqualTo(greedy.err().lines().toList().getLast());
        TinyTranslator.configure(folder, "num_beams", "3");
        TinyTranslator.configure(folder, "length_penalty", "0.5");
        assertThat(Run.of("translate", "--model", model, "--max-new-tokens", "6", "the ab a").succeeded().out()).isEqualTo(beams.out());
        assertThat(Run.of("translate", "--model", model, "--greedy", "--max-new-tokens", "6", "the ab a").succeeded().out()).isEqualTo(greedy.out());
    }

    @Test
    void json_is_one_object_with_everything() {
        assertThat(Run.of("translate", "--json", "--model", TinyTranslator.marian(folder), "--max-new-tokens", "3", "--beams", "2", "a", "b").succeeded().out())
                .contains("\"translations\" : [ {", "\"source\" : \"a\"", "\"source\" : \"b\"", "\"text\" : ", "\"ids\" : [ ", "\"score\" : -",
                        "\"finish_reason\" : ", "\"fingerprint\" : ");
    }

    @Test
    void a_t5_is_told_the_languages() {
        String model = TinyTranslator.t5(folder);
        Run.of("translate", "--model", model, "a").failedWith(1, "told both languages");
        Run.of("translate", "--model", model, "--from", "en", "--to", "qq", "a").failedWith(1, "no language 'qq'");
        assertThat(Run.of("translate", "--model", model, "--from", "en", "--to", "de", "--max-new-tokens", "4", "a").succeeded().out()).isNotBlank();
    }

    @Test
    void what_cannot_be_translated_is_an_error() throws IOException {
        String model = TinyTranslator.marian(folder);
        Run.of("translate", "--model", model, "").failedWith(1, "the text is empty");
        Run.of("translate", "--model", model, "a", " ").failedWith(1, "the text is empty");
        Run.withInput("\n\n", "translate", "--model", model).failedWith(1, "the text is empty");
        Run.of("translate", "--model", model, "a ".repeat(80)).failedWith(1, "82 tokens", "at most 40", "shorten");
        Run.withInput("a\n" + "a ".repeat(80) + "\nb\n", "translate", "--model", model).failedWith(1, "text 2: the text has 82 tokens");
        Run.of("translate", "--model", model, "--to", "de", "a").failedWith(1, "to 'de'");
        Run.of("translate", "a").failedWith(2, "--model");
        Run.of("translate", "--model", model, "--beams", "2", "--seed", "1", "a").failedWith(2, "--beams", "--seed");
        Run.of("translate", "--model", Run.golden("marian").toString(), "a").failedWith(1, "found no tokenizer.json");
        Files.delete(folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("source.spm"), "x");
        Run.of("translate", "--model", model, "a").failedWith(1, "found no tokenizer.json, but source.spm", "fast tokenizer");
    }

    @Test
    void a_model_of_another_kind_is_an_error() {
        TinyEncoder encoder = TinyEncoder.maskedLanguageModel(folder);
        Run.of("translate", "--model", encoder.toString(), "a").failedWith(1, "bert does not read one text and write another", "marian");
        Run.of("summarize", "--model", encoder.toString(), "a").failedWith(1, "bert does not read one text and write another");
    }

    @Test
    void a_summary_is_what_the_model_writes_after_its_prefix() {
        String model = TinyTranslator.t5(folder);
        Run summary = Run.of("summarize", "--model", model, "--max-new-tokens", "6", "the ab a").succeeded();

        assertThat(summary.out()).isEqualTo(Run.of("generate", "--model", model, "--max-new-tokens", "6", "summarize: the ab a").succeeded().out());
        assertThat(Run.withInput("the ab a\n", "summarize", "--model", model, "--max-new-tokens", "6").succeeded().out()).isEqualTo(summary.out());
        assertThat(summary.err()).containsPattern("fingerprint: [0-9a-f]{64}");
        assertThat(Run.of("summarize", "--json", "--model", model, "--max-new-tokens", "2", "a").succeeded().out()).contains("\"text\" : ", "\"fingerprint\" : ");
        Run.of("summarize", "--model", model, " ").failedWith(1, "the text is empty");
        Run.of("summarize", "--model", model).failedWith(1, "there is no text");
    }

    @Test
    void generate_reads_the_prompt_and_does_not_repeat_it() {
        Run run = Run.of("generate", "--model", TinyTranslator.t5(folder), "--max-new-tokens", "6", "the ab a").succeeded();

        assertThat(run.out()).isNotBlank().doesNotContain("the ab a");
        assertThat(run.err()).contains("generation: 6 tokens").containsPattern("fingerprint: [0-9a-f]{64}");
        Run.of("generate", "--model", folder.toString(), "").failedWith(1, "the text is empty");
        Run.of("generate", "--model", Run.golden("t5_v1_0").toString(), "a").failedWith(1, "found no tokenizer.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"translate", "summarize"})
    void every_command_has_help(String command) {
        assertThat(Run.of(command, "--help").succeeded().out()).contains("Usage: transformer " + command, "--json", "--beams", "--stack-trace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"translate", "summarize"})
    void a_folder_that_is_not_there_is_an_error(String command) {
        Run.of(command, "--model", folder.resolve("x").toString(), "a").failedWith(1, "no such folder");
    }
}
