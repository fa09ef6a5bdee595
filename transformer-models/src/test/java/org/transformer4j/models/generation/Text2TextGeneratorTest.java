package org.transformer4j.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.task.TinyTranslators;

class Text2TextGeneratorTest {
    private static final String TEXT = "the red house is wonderful and red";

    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = TestBackends.open();
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Text2TextGenerator load(EditedModel model) {
        return Text2TextGenerator.load(model.write(), backend);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void text_is_that_of_the_tokens(int beams) {
        Generation settings = Generation.greedy().beams(beams).maxNewTokens(9).topLogProbs(1);
        try (Text2TextGenerator generator = load(TinyTranslators.marian(folder))) {
            List<String> pieces = new ArrayList<>();
            Generated generated = generator.generate(TEXT, settings, pieces::add, () -> false);
            GeneratedTokens tokens = new SequenceGenerator(generator.model(), new int[] {98}, 1).generate(generator.tokenizer().encode(TEXT), settings);
            assertThat(generated.ids()).containsExactly(tokens.ids());
            assertThat(generated.fingerprint()).isEqualTo(tokens.fingerprint());
            assertThat(generated.logProbs()).isEqualTo(tokens.logProbs());
            assertThat(generated.text()).isEqualTo(generator.tokenizer().decode(tokens.ids(), true)).isEqualTo(String.join("", pieces));
            assertThat(generator.stream(TEXT, settings).collect(Collectors.joining())).isEqualTo(generated.text());
            assertThat(generated.timings().promptTokens()).isEqualTo(9);
        }
    }

    @Test
    void texts_together_are_what_each_is_alone_also_with_stop_strings() {
        List<String> texts = List.of(TEXT, "house", "the the the");
        try (Text2TextGenerator generator = load(TinyTranslators.marian(folder))) {
            Generation free = Generation.sampled(2).maxNewTokens(20);
            String word = generator.generate(TEXT, free).text().split(" ")[3];
            for (Generation settings : List.of(free, free.stop(word), Generation.greedy().beams(2).maxNewTokens(20))) {
                List<Generated> together = generator.generate(texts, settings);
                for (int i = 0; i < texts.size(); i++) {
                    Generated alone = generator.generate(texts.get(i), settings);
                    assertThat(together.get(i).text()).isEqualTo(alone.text());
                    assertThat(together.get(i).ids()).containsExactly(alone.ids());
                    assertThat(together.get(i).fingerprint()).isEqualTo(alone.fingerprint());
                    assertThat(together.get(i).finishReason()).isEqualTo(alone.finishReason());
                }
            }
            assertThat(generator.generate(TEXT, free.stop(word)).finishReason()).isEqualTo(FinishReason.STOP_STRING);
        }
    }

    @Test
    void several_hypotheses_come_best_first() {
        try (Text2TextGenerator generator = load(TinyTranslators.t5(folder))) {
            Generation settings = Generation.greedy().beams(4).returned(3).maxNewTokens(6);
            List<Generated> found = generator.hypotheses(TEXT, settings);
            assertThat(found).hasSize(3).extracting(each -> each.score().getAsDouble()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(found.getFirst().text()).isEqualTo(generator.generate(TEXT, settings).text());
        }
    }

    @Test
    void the_files_say_how_to_begin_to_end_and_how_long() {
        EditedModel model = TinyTranslators.marian(folder).configured("num_beams", "6").configured("bad_words_ids", "[[98], [3, 4]]")
                .configured("forced_eos_token_id", "1").configured("max_length", "17");
        try (Text2TextGenerator generator = load(model)) {
            Generation expected = Generation.greedy().beams(6).maxNewTokens(16)
                    .constraints(Constraints.NONE.badWords(List.of(List.of(98), List.of(3, 4))).forcedEos(1));
            assertThat(generator.defaults()).isEqualTo(expected);
            assertThat(generator.start()).isEqualTo(98);
            assertThat(generator.generate(TEXT, expected).finishReason()).isEqualTo(FinishReason.EOS);
        }
        try (Text2TextGenerator generator = load(model.file("generation_config.json", "{\"decoder_start_token_id\": 7, \"max_new_tokens\": 5}"))) {
            assertThat(generator.defaults()).isEqualTo(Generation.greedy().maxNewTokens(5));
            assertThat(generator.start()).isEqualTo(7);
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        try (Text2TextGenerator generator = load(TinyTranslators.marian(folder))) {
            assertThatThrownBy(() -> generator.generate("", Generation.greedy())).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
            assertThatThrownBy(() -> generator.generate(TEXT, Generation.sampled(1).beams(2))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sampling with 2 beams");
        }
        EditedModel bert = new EditedModel(folder, "bert_mlm").file("tokenizer.json", "");
        assertThatThrownBy(() -> load(bert)).isInstanceOf(CheckpointException.class);
    }

    @Test
    void after_closing_there_is_no_more_text() {
        Text2TextGenerator generator = load(TinyTranslators.marian(folder));
        Stream<String> unread = generator.stream(TEXT, Generation.greedy().maxNewTokens(5));
        assertThat(unread.iterator().next()).isNotEmpty();
        generator.close();
        assertThatThrownBy(() -> generator.generate(TEXT, Generation.greedy())).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
}
