package org.transformer4j.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.generation.Timings;
import org.transformer4j.models.task.Translator;

class TranslationScoreTest {
    /** A model with random weights that is there for tests of other modules. */
    private static final Path MARIAN = Path.of("../transformer-models/src/test/resources/goldens/marian");
    private static final Generation SETTINGS = TranslationScore.search(Generation.greedy().maxNewTokens(6));
    private static final List<String> SOURCES = List.of("w7 w8 w9 w10", " ", "w20", "w30 w31 w32 w33 w34 w35 w36 w37 w38 w39 w40 w41 w42 w43 w44 w45 w46");
    private static final List<String> REFERENCES = List.of("w1 w2 w3 w4", "nothing", "w5", "w6 w7");

    @TempDir
    private Path folder;

    @Test
    void texts_become_what_they_become_alone_and_keep_their_places() throws IOException {
        try (Backend backend = Backends.select("cpu"); Translator translator = Translator.load(tiny(), backend)) {
            Translator.Direction direction = translator.direction(null, null);
            List<Integer> done = new ArrayList<>();
            TranslationScore score = TranslationScore.of(translator, direction, SETTINGS, SOURCES, REFERENCES, done::add);
            List<String> alone = SOURCES.stream().map(text -> text.isBlank() ? ""
                    : translator.translate(text, direction, SETTINGS, piece -> {}, () -> false).text()).toList();
            assertThat(score.translations()).isEqualTo(alone);
            assertThat(score.bleu()).isEqualTo(Bleu.corpus(alone, REFERENCES));
            assertThat(score.tokens()).isPositive();
            assertThat(done).containsExactly(3, 4);
        }
    }

    @Test
    void a_generator_scores_the_same_as_a_translator_that_is_told_nothing() throws IOException {
        try (Backend backend = Backends.select("cpu"); Text2TextGenerator generator = Text2TextGenerator.load(tiny(), backend);
                Translator translator = Translator.load(folder, backend)) {
            assertThat(TranslationScore.of(generator, SETTINGS, SOURCES, REFERENCES, done -> {}).translations())
                    .isEqualTo(TranslationScore.of(translator, translator.direction(null, null), SETTINGS, SOURCES, REFERENCES, done -> {}).translations());
        }
    }

    @Test
    void a_model_that_does_not_end_is_ended_by_its_context() throws IOException {
        try (Backend backend = Backends.select("cpu"); Text2TextGenerator generator = Text2TextGenerator.load(tiny(), backend)) {
            Generation endless = TranslationScore.search(Generation.greedy().maxNewTokens(512));
            assertThat(TranslationScore.of(generator, endless, List.of("w7"), List.of("w8"), done -> {}).tokens()).isBetween(1L, 40L);
        }
    }

    @Test
    void how_long_a_translation_may_be_depends_on_its_source_alone() {
        List<String> limits = new ArrayList<>();
        TranslationScore score = TranslationScore.of(String::length, (texts, settings) -> {
            texts.forEach(text -> limits.add(text.length() + ":" + settings.maxNewTokens()));
            return texts.stream().map(text -> generated(text.toUpperCase(Locale.ROOT))).toList();
        }, SETTINGS.maxNewTokens(90), List.of("a".repeat(16), "b".repeat(100), "c".repeat(17), "d"), List.of("", "", "", ""), done -> {});
        assertThat(limits).containsExactly("16:66", "1:66", "17:82", "100:90");
        assertThat(score.translations()).containsExactly("A".repeat(16), "B".repeat(100), "C".repeat(17), "D");
    }

    @Test
    void the_search_is_the_one_of_the_field() {
        assertThat(SETTINGS.beams().count()).isEqualTo(4);
        assertThat(SETTINGS.beams().lengthPenalty()).isEqualTo(0.6);
    }

    @Test
    void a_reference_is_needed_for_each_source() {
        assertThatThrownBy(() -> TranslationScore.of(String::length, (texts, settings) -> List.of(), SETTINGS, List.of("a"), List.of(), done -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 sources and 0 references");
    }

    private static Generated generated(String text) {
        return new Generated(text, new int[0], List.of(), OptionalDouble.empty(), FinishReason.EOS, "", new Timings(0, 0, 0, 0, 0));
    }

    /** The model with a tokenizer of whole words, {@code w1} to {@code w97}. */
    private Path tiny() throws IOException {
        Files.copy(MARIAN.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(MARIAN.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
                "model": {"type": "WordLevel", "unk_token": "w1", "vocab": {%s}}}
                """.formatted(IntStream.range(0, 99).mapToObj("\"w%1$d\": %1$d"::formatted).collect(Collectors.joining(", "))));
        return folder;
    }
}
