package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.Constraints;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.SequenceGenerator;
import org.transformer4j.models.task.Translator.Direction;

class TranslatorTest {
    private static final Generation SHORT = Generation.greedy().maxNewTokens(8);
    private static final String TASKS = """
            {"translation_en_to_de": {"prefix": "translate English to German: ", "max_length": 5, "num_beams": 2},
            "translation_en_to_ro": {"prefix": "translate English to Romanian: "}}""";

    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Translator load(EditedModel model) {
        return Translator.load(model.write(), backend);
    }

    /** The tokens that the model writes about {@code source}, which is given in tokens. */
    private int[] written(int start, Constraints constraints, int... source) {
        try (EncoderDecoder model = (EncoderDecoder) Models.load(ModelFolder.of(folder), backend)) {
            return new SequenceGenerator(model, new int[] {start}, 1).generate(source, SHORT.constraints(constraints)).ids();
        }
    }

    private static int[] translated(Translator translator, String from, String to, String text) {
        return translator.translate(text, translator.direction(from, to), SHORT, piece -> {}, () -> false).ids();
    }

    @Nested
    class A_marian_for_two_languages {
        @Test
        void is_told_nothing() {
            try (Translator translator = load(TinyTranslators.marian(folder))) {
                assertThat(translated(translator, null, null, "the red house")).containsExactly(written(98, Constraints.NONE, 14, 19, 15, 1));
                assertThat(translator.translate("the red house")).isNotEmpty();
            }
        }

        @Test
        void can_be_asked_for_the_languages_that_its_files_name() {
            EditedModel model = TinyTranslators.marian(folder).file("tokenizer_config.json", "{\"source_lang\": \"en\", \"target_lang\": \"de\"}");
            try (Translator translator = load(model)) {
                assertThat(translated(translator, "en", "de", "house")).containsExactly(translated(translator, null, null, "house"));
                assertThatThrownBy(() -> translator.direction("en", "fr")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the model cannot be told to translate from 'en' to 'fr'; it knows en to de");
            }
        }

        @Test
        void cannot_be_asked_for_languages_that_its_files_do_not_name() {
            try (Translator translator = load(TinyTranslators.marian(folder))) {
                assertThatThrownBy(() -> translator.translate("house", null, "de")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("to 'de'; it knows two languages that its files do not name");
            }
        }
    }

    @Nested
    class A_marian_for_several_languages {
        @Test
        void reads_the_token_of_the_language_first() {
            try (Translator translator = load(TinyTranslators.marianForSeveral(folder))) {
                assertThat(translated(translator, null, "fra", "the house")).containsExactly(written(98, Constraints.NONE, 6, 14, 15, 1));
                assertThatThrownBy(() -> translator.translate("the house")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the model has to be told the language to translate to; it knows deu, fra");
                assertThatThrownBy(() -> translator.direction(null, "ita")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the model does not know a language 'ita'; it knows deu, fra");
            }
        }
    }

    @Nested
    class A_t5 {
        @Test
        void is_told_in_the_words_of_its_configuration() {
            try (Translator translator = load(TinyTranslators.t5(folder).configured("task_specific_params", TASKS.replace('\n', ' ')))) {
                Direction german = translator.direction("en", "de");
                assertThat(translator.translate("the house", german, SHORT, piece -> {}, () -> false).ids())
                        .containsExactly(written(0, Constraints.NONE, 8, 10, 13, 11, 14, 15, 1));
                assertThat(translator.defaults(german)).isEqualTo(Generation.greedy().beams(2).maxNewTokens(4));
                assertThat(translator.defaults(translator.direction(null, "ro"))).isEqualTo(Generation.greedy());
                assertThatThrownBy(() -> translator.translate("the house")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("the model has to be told both languages; it knows en to de, en to ro");
            }
        }

        @Test
        void can_be_told_other_languages_by_their_codes() {
            try (Translator translator = load(TinyTranslators.t5(folder))) {
                assertThat(translated(translator, "en", "cy", "the house")).containsExactly(written(0, Constraints.NONE, 8, 10, 13, 20, 14, 15, 1));
                assertThatThrownBy(() -> translator.direction("en", "qq")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("there is no language 'qq'");
                assertThatThrownBy(() -> translator.direction("en", null)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("both languages");
            }
        }
    }

    @Nested
    class An_mbart {
        @ParameterizedTest
        @CsvSource({", de_DE, 3, 4", "fr_XX, de_DE, 5, 4", "fr, de, 5, 4", "en, fr, 3, 5"})
        void reads_one_language_and_begins_with_the_other(String from, String to, int source, int target) {
            try (Translator translator = load(TinyTranslators.multilingual(folder))) {
                assertThat(translated(translator, from, to, "the house"))
                        .containsExactly(written(98, Constraints.NONE.forcedBos(target), source, 14, 15, 1)).startsWith(target);
            }
        }

        @Test
        void of_the_first_kind_has_the_language_in_the_place_of_the_start() {
            try (Translator translator = load(TinyTranslators.multilingual(folder).configured("decoder_start_token_id", "4"))) {
                assertThat(translated(translator, null, null, "house")).containsExactly(written(4, Constraints.NONE, 3, 15, 1));
                assertThat(translated(translator, null, "fr", "house")).containsExactly(written(5, Constraints.NONE, 3, 15, 1));
            }
        }

        @Test
        void has_to_be_told_and_knows_what_it_knows() {
            try (Translator translator = load(TinyTranslators.multilingual(folder))) {
                assertThatThrownBy(() -> translator.translate("house")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the model has to be told the language to translate to; it knows de_DE, en_XX, fr_XX");
                assertThatThrownBy(() -> translator.direction("xx", "de")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the model does not know a language 'xx'; it knows de_DE, en_XX, fr_XX");
            }
        }

        @Test
        void may_say_by_itself_which_language_it_writes() {
            try (Translator translator = load(TinyTranslators.multilingual(folder).configured("forced_bos_token_id", "4"))) {
                Direction direction = translator.direction(null, null);
                assertThat(translator.translate("house", direction, translator.defaults(direction), piece -> {}, () -> false).ids()).startsWith(4);
            }
        }
    }

    @Test
    void several_texts_are_translated_as_each_alone() {
        try (Translator translator = load(TinyTranslators.multilingual(folder))) {
            Direction direction = translator.direction(null, "fr");
            List<String> texts = List.of("the house is wonderful", "red", "the the the and house");
            for (Generation settings : List.of(SHORT, SHORT.beams(3), SHORT.sampling(true).seed(5))) {
                List<Generated> together = translator.translate(texts, direction, settings, () -> false);
                for (int i = 0; i < texts.size(); i++) {
                    Generated alone = translator.translate(texts.get(i), direction, settings, piece -> {}, () -> false);
                    assertThat(together.get(i).text()).isEqualTo(alone.text());
                    assertThat(together.get(i).fingerprint()).isEqualTo(alone.fingerprint());
                    assertThat(together.get(i).finishReason()).isEqualTo(alone.finishReason());
                }
            }
        }
    }

    @Test
    void a_translation_comes_piece_by_piece_and_can_be_cancelled() {
        try (Translator translator = load(TinyTranslators.marian(folder))) {
            List<String> pieces = new ArrayList<>();
            Generated generated = translator.translate("the house", translator.direction(null, null), SHORT, pieces::add, () -> pieces.size() == 3);
            assertThat(String.join("", pieces)).isEqualTo(generated.text());
            assertThat(pieces).hasSize(3);
            assertThat(generated.finishReason()).isEqualTo(FinishReason.CANCELLED);
        }
    }

    @Test
    void what_cannot_be_translated_is_refused() {
        try (Translator translator = load(TinyTranslators.marian(folder))) {
            assertThat(translator.tokens("the house", translator.direction(null, null))).isEqualTo(3);
            assertThatThrownBy(() -> translator.translate(" ")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the text is empty");
            assertThatThrownBy(() -> translator.translate("house ".repeat(60))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the text has 61 tokens, and the model reads at most 40: shorten it, or give it in parts");
        }
        assertThatThrownBy(() -> Translator.load(new EditedModel(folder, "gpt2").write(), backend)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("gpt2 does not read one text and write another");
    }

    @Test
    void sentencepiece_files_are_not_a_tokenizer() {
        Path without = new EditedModel(folder, "marian").file("source.spm", "x").file("target.spm", "x").file("vocab.json", "{}").write();
        assertThatThrownBy(() -> Translator.load(without, backend)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("found no tokenizer.json, but source.spm, target.spm, vocab.json, which is not read")
                .hasMessageContaining("fast tokenizer");
        assertThatThrownBy(() -> Translator.load(EditedModel.golden("marian"), backend)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("found no tokenizer.json; expected");
    }
}
