package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.checkpoint.CheckpointException;

class TextGeneratorTest {
    private static final String PROMPT = "O Romeo, Romeo";

    private static Backend backend;
    private static TextGenerator shakespeare;

    @BeforeAll
    static void load() {
        backend = TestBackends.open();
        shakespeare = TextGenerator.bundled(backend);
    }

    @AfterAll
    static void close() {
        shakespeare.close();
        backend.close();
    }

    @Test
    void greedy_gives_the_text_of_the_reference() {
        try (TextGenerator reference = TextGenerator.load(Goldens.folder("shakespeare"), backend); Goldens goldens = Goldens.open("shakespeare")) {
            Generated generated = reference.generate(PROMPT, Generation.greedy().maxNewTokens(60));
            int[] sequence = goldens.ids("generate.out.sequences")[0];
            assertThat(reference.tokenizer().encode(PROMPT)).containsExactly(goldens.ids("generate.in.input_ids")[0]);
            assertThat(generated.ids()).containsExactly(Arrays.copyOfRange(sequence, 6, 66));
            assertThat(PROMPT + generated.text()).isEqualTo(reference.tokenizer().decode(sequence));
            assertThat(generated.finishReason()).isEqualTo(FinishReason.MAX_NEW_TOKENS);
            assertThat(generated.timings().promptTokens()).isEqualTo(6);
            assertThat(generated.timings().generatedTokens()).isEqualTo(60);
        }
    }

    @Test
    void every_machine_and_backend_gives_this_fingerprint() {
        assertThat(shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(60)).fingerprint())
                .isEqualTo("56ae5aace950cf18821691b0c6b40ec6da05002cb9dac4581e6f2fadefa46562");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 512})
    void the_fingerprint_does_not_depend_on_how_the_prompt_is_cut(int chunk) {
        Generation settings = Generation.sampled(9).maxNewTokens(10);
        String prompt = "O Romeo, Romeo, wherefore art thou Romeo? Deny thy father and refuse thy name";
        assertThat(shakespeare.generate(prompt, settings.promptChunk(chunk)).fingerprint())
                .isEqualTo(shakespeare.generate(prompt, settings).fingerprint());
    }

    @Test
    void a_stream_gives_the_same_text_piece_by_piece() {
        Generation settings = Generation.sampled(3).maxNewTokens(40);
        List<String> pieces = shakespeare.stream(PROMPT, settings).toList();
        assertThat(pieces).hasSizeGreaterThan(10).doesNotContain("");
        assertThat(String.join("", pieces)).isEqualTo(shakespeare.generate(PROMPT, settings).text());
    }

    @Test
    void a_stream_generates_no_more_than_is_pulled() {
        Generation settings = Generation.greedy().maxNewTokens(100);
        String start;
        try (Stream<String> stream = shakespeare.stream(PROMPT, settings)) {
            start = stream.limit(3).collect(Collectors.joining());
        }
        assertThat(shakespeare.generate(PROMPT, settings).text()).startsWith(start);
    }

    @Test
    void a_listener_gets_each_piece_at_once() {
        List<String> pieces = new ArrayList<>();
        Generated generated = shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(20), pieces::add, () -> pieces.size() == 5);
        assertThat(pieces).hasSize(5);
        assertThat(generated.text()).isEqualTo(String.join("", pieces));
        assertThat(generated.finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void text_ends_before_a_stop_string_that_spans_tokens() {
        String whole = shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(60)).text();
        for (int start = 0; start + 9 < whole.length(); start += 7) {
            String stop = whole.substring(start, start + 9);
            Generation settings = Generation.greedy().maxNewTokens(60).stop(stop, "never in it");
            Generated generated = shakespeare.generate(PROMPT, settings);
            assertThat(generated.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
            assertThat(generated.finishReason()).isEqualTo(FinishReason.STOP_STRING);
            assertThat(shakespeare.stream(PROMPT, settings).collect(Collectors.joining())).isEqualTo(generated.text());
        }
    }

    @Test
    void each_token_can_be_reported_with_its_log_probability() {
        Generated generated = shakespeare.generate(PROMPT, Generation.sampled(4).maxNewTokens(12).topLogProbs(2));
        assertThat(generated.logProbs()).extracting(TokenLogProbs::id).containsExactlyElementsOf(Arrays.stream(generated.ids()).boxed().toList());
        assertThat(generated.logProbs()).allMatch(report -> report.logProb() < 0 && report.top().size() == 2);
        assertThat(shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(3)).logProbs()).isEmpty();
    }

    @Test
    void what_might_have_become_a_stop_string_is_not_lost() {
        String whole = shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(60)).text();
        String almost = whole.substring(whole.length() - 5) + "#";
        assertThat(shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(60).stop(almost)).text()).isEqualTo(whole);
    }

    @Test
    void the_context_is_the_limit() {
        Generated generated = shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(1000));
        assertThat(generated.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        assertThat(generated.ids()).hasSize(128 - 6 + 1);
        assertThatThrownBy(() -> shakespeare.stream("word ".repeat(200), Generation.greedy()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("room for 128").hasMessageContaining("shorten it");
    }

    @Test
    void an_empty_prompt_begins_with_the_token_for_that() {
        Generated generated = shakespeare.generate("", Generation.greedy().maxNewTokens(8));
        assertThat(generated.ids()).hasSize(8);
        assertThat(generated.timings().promptTokens()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void pieces_end_between_characters(long seed) {
        // So hot that single bytes of longer characters are drawn.
        Generation settings = Generation.sampled(seed).temperature(50).topK(0).maxNewTokens(100);
        Generated generated = shakespeare.generate("é", settings);
        assertThat(generated.text()).isEqualTo(shakespeare.tokenizer().decode(generated.ids(), true));
        assertThat(shakespeare.stream("é", settings).collect(Collectors.joining())).isEqualTo(generated.text());
    }

    @Test
    void threads_that_share_the_model_get_what_each_gets_alone() throws Exception {
        List<Generation> settings = IntStream.range(0, 4).mapToObj(seed -> Generation.sampled(seed).maxNewTokens(30)).toList();
        List<String> alone = settings.stream().map(s -> shakespeare.generate(PROMPT, s).fingerprint()).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> calls = settings.stream()
                    .<Callable<String>>map(s -> () -> shakespeare.generate(PROMPT, s).fingerprint()).toList();
            List<String> together = new ArrayList<>();
            for (Future<String> future : threads.invokeAll(calls)) {
                together.add(future.get());
            }
            assertThat(together).isEqualTo(alone).doesNotHaveDuplicates();
        }
    }

    @Test
    void the_settings_that_the_model_comes_with() {
        assertThat(shakespeare.defaults()).isEqualTo(Generation.sampled(0).temperature(0.8).topK(50).maxNewTokens(100));
    }

    @Test
    void an_answer_continues_what_the_chat_template_writes(@TempDir Path folder) throws IOException {
        for (String name : List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            try (InputStream file = ModelFolder.class.getResourceAsStream("shakespeare/" + name)) {
                Files.copy(file, folder.resolve(name));
            }
        }
        Files.writeString(folder.resolve("chat_template.jinja"), "{% for m in messages %}{{ m.role | upper }}:\n{{ m.content }}\n\n{% endfor %}ROMEO:{{ '\\n' }}");
        Generation settings = Generation.greedy().maxNewTokens(12);
        try (TextGenerator generator = TextGenerator.load(folder, backend)) {
            List<String> pieces = new ArrayList<>();
            Generated answer = generator.answer(List.of(ChatMessage.user("What light is that?")), settings, pieces::add, () -> false);
            assertThat(answer.text()).isEqualTo(generator.generate("USER:\nWhat light is that?\n\nROMEO:\n", settings).text());
            assertThat(String.join("", pieces)).isEqualTo(answer.text()).isNotEmpty();
        }
    }

    @Test
    void a_model_without_a_chat_template_says_so() {
        assertThatThrownBy(() -> shakespeare.answer(List.of(ChatMessage.user("Hi")), Generation.greedy(), piece -> {}, () -> false))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("no chat_template").hasMessageContaining("write the prompt yourself");
    }

    @Test
    void a_tokenizer_of_another_model_is_refused(@TempDir Path folder) throws IOException {
        copyGpt2(folder);
        try (InputStream tokenizer = ModelFolder.class.getResourceAsStream("shakespeare/tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer.json"));
        }
        try (TextGenerator mismatched = TextGenerator.load(folder, backend)) {
            assertThatThrownBy(() -> mismatched.generate(PROMPT, Generation.greedy())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the tokenizer gives a token id").hasMessageContaining("the model's vocabulary is 0 to 98")
                    .hasMessageContaining("tokenizer.json that belongs to the model");
        }
    }

    @Test
    void a_tokenizer_that_is_missing_is_the_error_of_its_file(@TempDir Path folder) throws IOException {
        copyGpt2(folder);
        assertThatThrownBy(() -> TextGenerator.load(folder, backend)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json").message().doesNotContain("\n");
    }

    @Test
    void a_wrong_token_id_in_the_configuration_is_found_before_the_model_is_loaded(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt2\", \"eos_token_id\": -7}");
        assertThatThrownBy(() -> TextGenerator.load(folder, backend)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("eos_token_id is -7");
    }

    @Test
    void after_closing_there_is_no_more_text_but_the_backend_lives() {
        TextGenerator generator = TextGenerator.bundled(backend);
        Stream<String> unread = generator.stream(PROMPT, Generation.greedy());
        assertThat(unread.iterator().next()).isNotEmpty();
        generator.close();
        assertThatThrownBy(() -> generator.generate(PROMPT, Generation.greedy())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(shakespeare.generate(PROMPT, Generation.greedy().maxNewTokens(1)).ids()).hasSize(1);
    }

    private static void copyGpt2(Path folder) throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Goldens.folder("gpt2").resolve(name), folder.resolve(name));
        }
    }
}
