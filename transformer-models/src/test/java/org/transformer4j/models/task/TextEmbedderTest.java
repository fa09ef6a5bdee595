package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.EncoderPass;

class TextEmbedderTest {
    private static final int WIDTH = 32;
    private static final int[] RED_DRESS = {2, 5, 7, 8, 3};

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

    private EditedModel bert() {
        return new EditedModel(folder, "bert_model").file("tokenizer.json", TinyTexts.bertTokenizer());
    }

    private EditedModel stored(Pooling pooling, boolean normalised) {
        return bert().file("modules.json", """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}%s]
                """.formatted(normalised ? ", {\"idx\": 2, \"name\": \"2\", \"path\": \"2_Normalize\", \"type\": \"sentence_transformers.models.Normalize\"}" : ""))
                .file("1_Pooling/config.json", """
                {"word_embedding_dimension": 32, "pooling_mode_cls_token": %s, "pooling_mode_mean_tokens": %s, "pooling_mode_max_tokens": %s,
                 "pooling_mode_mean_sqrt_len_tokens": %s}
                """.formatted(pooling == Pooling.CLS, pooling == Pooling.MEAN, pooling == Pooling.MAX, pooling == Pooling.MEAN_SQRT_LENGTH));
    }

    private static float[][] embed(EditedModel model, String... texts) {
        try (TextEmbedder embedder = TextEmbedder.load(model.write(), backend)) {
            return embedder.embed(List.of(texts));
        }
    }

    private static void refused(EditedModel model, String... parts) {
        assertThatThrownBy(() -> embed(model, "a")).isInstanceOf(CheckpointException.class).message().contains(parts).doesNotContain("\n");
    }

    private static double[][] states(Path written, int... ids) {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(written), backend);
                EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(ids))) {
            float[] states = pass.states();
            return IntStream.range(0, ids.length).mapToObj(row -> IntStream.range(0, WIDTH).mapToDouble(i -> states[row * WIDTH + i]).toArray())
                    .toArray(double[][]::new);
        }
    }

    private static void assertClose(float[] vector, double[] expected) {
        assertThat(IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray()).containsExactly(expected, within(1e-6));
    }

    private static double[] unit(double[] vector) {
        double length = Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
        return Arrays.stream(vector).map(v -> v / length).toArray();
    }

    private static double[] pooled(Pooling pooling, double[][] states) {
        return IntStream.range(0, WIDTH).mapToDouble(i -> {
            double[] column = Arrays.stream(states).mapToDouble(row -> row[i]).toArray();
            return switch (pooling) {
                case MEAN -> Arrays.stream(column).average().orElseThrow();
                case CLS -> column[0];
                case MAX -> Arrays.stream(column).max().orElseThrow();
                case MEAN_SQRT_LENGTH -> Arrays.stream(column).sum() / Math.sqrt(column.length);
            };
        }).toArray();
    }

    @Test
    void an_encoder_gives_the_mean_of_its_states_scaled_to_length_1() {
        EditedModel model = bert();
        float[][] vectors = embed(model, "a red dress");

        assertThat(vectors).hasDimensions(1, WIDTH);
        assertClose(vectors[0], unit(pooled(Pooling.MEAN, states(model.write(), RED_DRESS))));
    }

    @ParameterizedTest
    @EnumSource
    void a_folder_of_sentence_transformers_says_how_states_become_a_vector(Pooling pooling) {
        for (boolean normalised : new boolean[] {false, true}) {
            EditedModel model = stored(pooling, normalised);
            double[] expected = pooled(pooling, states(model.write(), RED_DRESS));
            assertClose(embed(model, "a red dress")[0], normalised ? unit(expected) : expected);
        }
    }

    @Test
    void the_vectors_of_a_batch_have_the_bits_of_each_text_alone() {
        EditedModel model = bert();
        String[] texts = {"a red dress", "", "the robe is red, and the dresses are unbelievable.", "une robe rouge", "red", "a ".repeat(30)};
        float[][] together = embed(model, texts);
        for (int i = 0; i < texts.length; i++) {
            assertThat(together[i]).as(texts[i]).containsExactly(embed(model, texts[i])[0]);
        }
    }

    @Test
    void more_texts_than_are_computed_together_come_out_in_their_order() {
        EditedModel model = bert();
        List<String> texts = Collections.nCopies(150, List.of("red ".repeat(35), "a red dress")).stream().flatMap(List::stream).toList();
        try (TextEmbedder embedder = TextEmbedder.load(model.write(), backend)) {
            float[][] vectors = embedder.embed(texts);
            float[][] two = embedder.embed(texts.subList(0, 2));
            for (int i = 0; i < vectors.length; i++) {
                assertThat(vectors[i]).containsExactly(two[i % 2]);
            }
        }
    }

    @Test
    void several_threads_may_use_one() throws Exception {
        try (TextEmbedder embedder = TextEmbedder.load(bert().write(), backend); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            float[] expected = embedder.embed(List.of("a red dress"))[0];
            List<Future<float[]>> vectors = IntStream.range(0, 16).mapToObj(i -> threads.submit(() -> embedder.embed(List.of("a red dress"))[0])).toList();
            for (Future<float[]> vector : vectors) {
                assertThat(vector.get()).containsExactly(expected);
            }
        }
    }

    @Test
    void no_texts_have_no_vectors() {
        assertThat(embed(bert())).isEmpty();
    }

    @Test
    void an_empty_text_is_what_the_template_puts_around_it() {
        EditedModel model = bert();
        assertClose(embed(model, "")[0], unit(pooled(Pooling.MEAN, states(model.write(), 2, 3))));
    }

    @Test
    void an_empty_text_without_a_template_is_refused() {
        EditedModel model = bert().file("tokenizer.json", TinyTexts.tokenizerWithoutTemplate());
        assertThatThrownBy(() -> embed(model, "red", "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
    }

    @ParameterizedTest
    @CsvSource({"40, 0, 0", "20, 20, 0", "512, 0, 0", "40, 0, 10"})
    void of_a_text_that_is_too_long_the_beginning_counts(int tokenizerLimit, int expected, int sentenceLimit) {
        EditedModel model = stored(Pooling.MEAN, true).file("tokenizer_config.json", "{\"model_max_length\": %d}".formatted(tokenizerLimit));
        if (sentenceLimit > 0) {
            model.file("sentence_bert_config.json", "{\"max_seq_length\": %d, \"do_lower_case\": false}".formatted(sentenceLimit));
        }
        int longest = sentenceLimit > 0 ? sentenceLimit : expected > 0 ? expected : 40;
        try (TextEmbedder embedder = TextEmbedder.load(model.write(), backend)) {
            assertThat(embedder.longest()).isEqualTo(longest);
            TextEmbedder.Embedding cut = embedder.embeddings(List.of("red ".repeat(100))).getFirst();
            assertThat(cut.tokens()).isEqualTo(longest);
            assertThat(cut.tokensLeftOut()).isEqualTo(102 - longest);
            TextEmbedder.Embedding whole = embedder.embeddings(List.of("red ".repeat(longest - 2))).getFirst();
            assertThat(whole.tokensLeftOut()).isZero();
            assertThat(cut.vector()).containsExactly(whole.vector());
        }
    }

    @Test
    void the_model_may_be_in_a_folder_of_its_own() {
        Path inner = folder.resolve("0_Transformer");
        EditedModel model = new EditedModel(inner, "bert_model").file("tokenizer.json", TinyTexts.bertTokenizer());
        model.write();
        EditedModel outer = new EditedModel(folder, "bert_model").file("modules.json", """
                [{"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}, {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
                """).file("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");
        try (TextEmbedder embedder = TextEmbedder.load(folder, backend)) {
            assertThat(embedder.pooling()).isEqualTo(Pooling.CLS);
            assertThat(embedder.isNormalised()).isFalse();
            assertThat(embedder.dimension()).isEqualTo(WIDTH);
        }
        assertThat(outer.tensors()).isNotEmpty();
    }

    @Test
    void what_sentence_transformers_can_do_and_this_cannot_is_refused() {
        refused(stored(Pooling.MEAN, true).file("1_Pooling/config.json", "{\"pooling_mode_lasttoken\": true}"), "pooling_mode_lasttoken", "not supported");
        refused(stored(Pooling.MEAN, true).file("1_Pooling/config.json", "{\"pooling_mode_max_tokens\": true, \"pooling_mode_cls_token\": true}"), "2 of");
        refused(stored(Pooling.MEAN, true).file("1_Pooling/config.json", "{}"), "0 of");
        refused(bert().file("modules.json", "[{\"path\": \"2_Dense\", \"type\": \"sentence_transformers.models.Dense\"}]"), "Dense", "not supported");
        refused(bert().file("modules.json", "[{\"path\": \"../x\", \"type\": \"sentence_transformers.models.Transformer\"}]"), "leads out");
        refused(bert().file("modules.json", "[]"), "Transformer");
        refused(bert().file("modules.json", "{}"), "a list of modules");
        refused(bert().file("modules.json", "[7]"), "type and path");
        refused(stored(Pooling.MEAN, true).file("config_sentence_transformers.json", "{\"prompts\": {\"q\": \"query: \"}, \"default_prompt_name\": \"q\"}"),
                "default_prompt_name", "\"q\"");
    }

    @Test
    void a_decoder_is_refused() {
        EditedModel model = new EditedModel(folder, "gpt2").file("tokenizer.json", TinyTexts.bertTokenizer());
        refused(model, "gpt2", "encoder such as bert");
    }

    @Test
    void a_folder_without_a_tokenizer_is_refused() {
        refused(new EditedModel(folder, "bert_model"), "tokenizer.json");
    }

    @Test
    void a_tokenizer_of_another_model_is_refused() {
        EditedModel model = bert().file("tokenizer.json", TinyTexts.bertTokenizer().replace("\"red\": 7", "\"red\": 700"));
        assertThatThrownBy(() -> embed(model, "red")).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("700", "vocabulary is 0 to 98");
    }

    @Test
    void one_that_was_closed_says_so() {
        TextEmbedder embedder = TextEmbedder.load(bert().write(), backend);
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(List.of("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void similarity_is_the_cosine() {
        assertThat(TextEmbedder.similarity(new float[] {1, 0}, new float[] {3, 0})).isEqualTo(1f);
        assertThat(TextEmbedder.similarity(new float[] {1, 0}, new float[] {0, 2})).isEqualTo(0f);
        assertThat(TextEmbedder.similarity(new float[] {1, 1}, new float[] {-2, -2})).isEqualTo(-1f);
        assertThat(TextEmbedder.similarity(new float[] {1, 1}, new float[] {0, 0})).isEqualTo(0f);
        assertThatThrownBy(() -> TextEmbedder.similarity(new float[1], new float[2])).isInstanceOf(IllegalArgumentException.class);
    }
}
