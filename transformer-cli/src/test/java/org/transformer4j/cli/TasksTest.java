package org.transformer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TasksTest {
    @TempDir
    private Path folder;

    @Nested
    class Embed {
        private Run embed(String... more) {
            TinyEncoder.maskedLanguageModel(folder);
            String[] arguments = Arrays.copyOf(new String[] {"embed", "--model", folder.toString()}, 3 + more.length);
            System.arraycopy(more, 0, arguments, 3, more.length);
            return Run.of(arguments);
        }

        @Test
        void prints_a_line_of_numbers_for_each_text() {
            Run run = embed("a red dress", "dress").succeeded();

            List<String> lines = run.out().lines().toList();
            assertThat(lines).hasSize(2);
            double square = Arrays.stream(lines.getFirst().split(" ")).mapToDouble(Double::parseDouble).map(x -> x * x).sum();
            assertThat(lines.getFirst().split(" ")).hasSize(32);
            assertThat(square).isBetween(0.9999, 1.0001);
            assertThat(run.err()).isEmpty();
            assertThat(Run.withInput("a red dress\ndress\n", "embed", "--model", folder.toString()).succeeded().out()).isEqualTo(run.out());
        }

        @Test
        void prints_how_alike_texts_are() {
            List<String> lines = embed("--similarity", "a red dress", "a red dress", "do not").succeeded().out().lines().map(String::strip).toList();

            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).startsWith("1.0000  1.0000 ").isEqualTo(lines.get(1)).isNotEqualTo(lines.get(2));
        }

        @Test
        void tells_what_did_not_fit() {
            assertThat(embed("a", "red ".repeat(60)).succeeded().err()).isEqualTo(
                    "note: text 2 is too long for the model; its last 22 tokens were left out" + System.lineSeparator());
        }

        @Test
        void can_be_read_by_programs() {
            assertThat(embed("--json", "a red dress", "a").succeeded().out()).contains("\"dimension\" : 32", "\"pooling\" : \"mean\"", "\"normalised\" : true",
                    "\"text\" : \"a red dress\"", "\"tokens\" : 5", "\"tokens_left_out\" : 0", "\"vector\" : [ ", "\"similarity\" : [ [ 1.0, ");
        }

        @Test
        void needs_a_text_and_an_encoder() {
            embed().failedWith(1, "there is no text");
            Run.of("embed", "--model", Run.golden("bert_mlm").toString(), "a").failedWith(1, "tokenizer.json");
            Run.of("embed", "a").failedWith(2, "--model=DIR");
        }
    }

    @Nested
    class Fill_mask {
        @Test
        void prints_words_with_their_probabilities() {
            TinyEncoder.maskedLanguageModel(folder);
            Run run = Run.of("fill-mask", "--model", folder.toString(), "--top", "3", "a [MASK] dress").succeeded();

            assertThat(run.out().lines()).hasSize(3).allSatisfy(line -> assertThat(line).matches(" *[01]\\.\\d{4}  .*"));
            assertThat(Run.withInput("a [MASK] dress\n", "fill-mask", "--model", folder.toString(), "--top", "3").succeeded().out()).isEqualTo(run.out());
            assertThat(Run.of("fill-mask", "--model", folder.toString(), "[MASK] red [MASK]").succeeded().out().lines())
                    .hasSize(12).startsWith("[MASK] 1").contains("[MASK] 2");
            assertThat(Run.of("fill-mask", "--model", folder.toString(), "--json", "--top", "1", "a [MASK]").succeeded().out())
                    .contains("\"mask_token\" : \"[MASK]\"", "\"masks\" : [ [ {", "\"probability\" : ");
        }

        @Test
        void needs_a_mask_and_such_a_model() {
            TinyEncoder.maskedLanguageModel(folder);
            Run.of("fill-mask", "--model", folder.toString(), "a red dress").failedWith(1, "no token [MASK]");
            Run.of("fill-mask", "--model", folder.toString(), "--top", "0", "a [MASK]").failedWith(1, "at least 1");
            Run.of("classify", "--model", folder.toString(), "a").failedWith(1, "BertForMaskedLM", "ForSequenceClassification");
        }
    }

    @Nested
    class Classify {
        @Test
        void prints_the_labels_of_a_text() {
            TinyEncoder.withHead(folder, "BertForSequenceClassification", "classifier", 2).configured("id2label", "{\"0\": \"sad\", \"1\": \"glad\"}");

            Run run = Run.of("classify", "--model", folder.toString(), "a red dress").succeeded();
            assertThat(run.out().lines()).hasSize(2).allSatisfy(line -> assertThat(line).matches(" *[01]\\.\\d{4}  (sad|glad)"));
            assertThat(Run.of("classify", "--model", folder.toString(), "a red dress", "--pair", "dress").succeeded().out()).isNotEqualTo(run.out());
            assertThat(Run.of("classify", "--model", folder.toString(), "--json", "--pair", "red", "a").succeeded().out())
                    .contains("\"pair\" : \"red\"", "\"label\" : \"glad\"", "\"score\" : ");
            assertThat(Run.of("classify", "--model", folder.toString(), "red ".repeat(60)).succeeded().err()).contains("last 22 tokens were left out");
        }

        @Test
        void prints_the_words_that_have_a_label() {
            TinyEncoder.withHead(folder, "BertForTokenClassification", "classifier", 2).configured("id2label", "{\"0\": \"B-X\", \"1\": \"I-X\"}");

            assertThat(Run.of("classify", "--model", folder.toString(), "a red dress").succeeded().out().lines()).isNotEmpty()
                    .allSatisfy(line -> assertThat(line).matches(" *[01]\\.\\d{4}  X +\\d+-\\d+ +[a-z ]+"));
            assertThat(Run.of("classify", "--model", folder.toString(), "--json", "red").succeeded().out())
                    .contains("\"entities\" : [ {", "\"label\" : \"X\"", "\"text\" : \"red\"", "\"start\" : 0", "\"end\" : 3");
            Run.of("classify", "--model", folder.toString(), "--pair", "b", "a").failedWith(2, "--pair", "classifies tokens");
        }
    }

    @Nested
    class Answer {
        @Test
        void prints_the_part_of_the_context() {
            TinyEncoder.withHead(folder, "BertForQuestionAnswering", "qa_outputs", 2);

            Run run = Run.of("answer", "--model", folder.toString(), "--context", "a red dress, not un", "do not?").succeeded();
            assertThat("a red dress, not un").contains(run.out().strip());
            assertThat(run.err()).matches("characters \\d+ to \\d+, probability [01]\\.\\d{4}\\R");
            assertThat(Run.withInput("a red dress, not un", "answer", "--model", folder.toString(), "do not?").succeeded().out()).isEqualTo(run.out());
            assertThat(Run.of("answer", "--json", "--model", folder.toString(), "--context", "red", "a").succeeded().out())
                    .contains("\"answer\" : \"red\"", "\"start\" : 0", "\"end\" : 3", "\"score\" : ");
            Run.of("answer", "--model", folder.toString(), "--context", "", "a").failedWith(1, "context is empty");
            Run.of("answer", "--model", folder.toString(), "a").failedWith(1, "there is no text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"embed", "fill-mask", "classify", "answer", "inspect"})
    void every_command_has_help(String command) {
        assertThat(Run.of(command, "--help").succeeded().out()).contains("Usage: transformer " + command, "--json", "--stack-trace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"embed", "fill-mask", "classify"})
    void a_folder_that_is_not_there_is_an_error(String command) {
        Run.of(command, "--model", folder.resolve("x").toString(), "a").failedWith(1, "no such folder");
    }
}
