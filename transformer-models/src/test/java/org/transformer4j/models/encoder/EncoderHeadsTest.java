package org.transformer4j.models.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.EncoderPass;

/** What encoders make of their states, each head computed once more in double precision from the states. */
class EncoderHeadsTest {
    private static final int[][] TEXTS = {{5, 17, 98, 7}, {31, 2}, {12, 4, 32, 8, 2, 3}};
    private static final int[] STARTS = {0, 4, 6};
    private static final int ROWS = 12;
    private static final int WIDTH = 32;

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

    /** States and scores of the three texts. */
    private record Computed(Task task, float[] states, float[] scores) {}

    private static Computed compute(EditedModel edited) {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(edited.write()), backend);
                EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(TEXTS))) {
            return new Computed(model.head().orElseThrow().task(), pass.states(), pass.scores());
        }
    }

    private static float[] states(EditedModel edited) {
        try (TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(edited.write()), backend);
                EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(TEXTS))) {
            return pass.states();
        }
    }

    private static double[][] rows(float[] states, int... rows) {
        double[][] picked = new double[rows.length][WIDTH];
        for (int r = 0; r < rows.length; r++) {
            for (int i = 0; i < WIDTH; i++) {
                picked[r][i] = states[rows[r] * WIDTH + i];
            }
        }
        return picked;
    }

    private static double[][] all(float[] states) {
        int[] rows = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            rows[row] = row;
        }
        return rows(states, rows);
    }

    private static double[][] linear(Map<String, EditedModel.Values> tensors, String name, double[][] x, DoubleUnaryOperator function) {
        float[] weight = tensors.get(name + ".weight").numbers();
        float[] bias = tensors.get(name + ".bias").numbers();
        double[][] y = new double[x.length][bias.length];
        for (int r = 0; r < x.length; r++) {
            for (int o = 0; o < bias.length; o++) {
                double sum = bias[o];
                for (int i = 0; i < WIDTH; i++) {
                    sum += x[r][i] * weight[o * WIDTH + i];
                }
                y[r][o] = function.applyAsDouble(sum);
            }
        }
        return y;
    }

    private static void assertClose(float[] scores, double[][] expected) {
        double[] found = new double[scores.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = scores[i];
        }
        assertThat(found).containsExactly(Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray(), within(1e-5));
    }

    private EditedModel bert(String architecture) {
        return new EditedModel(folder, "bert_model").configured("architectures", "[\"" + architecture + "\"]")
                .renamed(name -> "bert." + name);
    }

    private EditedModel other(String golden, String architecture) {
        EditedModel model = new EditedModel(folder, golden).configured("architectures", "[\"" + architecture + "\"]");
        return golden.startsWith("roberta") ? model.remove("lm_head") : model.remove("vocab_");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void bert_classifies_a_text_by_its_pooled_first_state(int labels) {
        EditedModel model = bert("BertForSequenceClassification").random("classifier.weight", labels, WIDTH).random("classifier.bias", labels);
        Computed computed = compute(model);

        assertThat(computed.task).isEqualTo(Task.SEQUENCE_CLASSIFICATION);
        double[][] pooled = linear(model.tensors(), "bert.pooler.dense", rows(computed.states, STARTS), Math::tanh);
        assertClose(computed.scores, linear(model.tensors(), "classifier", pooled, x -> x));
    }

    @Test
    void roberta_classifies_a_text_by_its_first_state() {
        EditedModel model = other("roberta_mlm", "RobertaForSequenceClassification").random("classifier.dense.weight", WIDTH, WIDTH)
                .random("classifier.dense.bias", WIDTH).random("classifier.out_proj.weight", 3, WIDTH).random("classifier.out_proj.bias", 3);
        Computed computed = compute(model);

        double[][] dense = linear(model.tensors(), "classifier.dense", rows(computed.states, STARTS), Math::tanh);
        assertClose(computed.scores, linear(model.tensors(), "classifier.out_proj", dense, x -> x));
    }

    @Test
    void distilbert_classifies_a_text_by_its_first_state() {
        EditedModel model = other("distilbert_mlm", "DistilBertForSequenceClassification").random("pre_classifier.weight", WIDTH, WIDTH)
                .random("pre_classifier.bias", WIDTH).random("classifier.weight", 2, WIDTH).random("classifier.bias", 2);
        Computed computed = compute(model);

        double[][] dense = linear(model.tensors(), "pre_classifier", rows(computed.states, STARTS), x -> Math.max(0, x));
        assertClose(computed.scores, linear(model.tensors(), "classifier", dense, x -> x));
    }

    @ParameterizedTest
    @CsvSource({"bert_model, BertForTokenClassification, TOKEN_CLASSIFICATION, classifier, 5",
        "roberta_mlm, RobertaForTokenClassification, TOKEN_CLASSIFICATION, classifier, 5",
        "distilbert_mlm, DistilBertForTokenClassification, TOKEN_CLASSIFICATION, classifier, 5",
        "bert_model, BertForQuestionAnswering, QUESTION_ANSWERING, qa_outputs, 2",
        "roberta_mlm, RobertaForQuestionAnswering, QUESTION_ANSWERING, qa_outputs, 2",
        "distilbert_mlm, DistilBertForQuestionAnswering, QUESTION_ANSWERING, qa_outputs, 2"})
    void every_token_is_scored_by_its_state(String golden, String architecture, Task task, String name, int labels) {
        EditedModel model = (golden.equals("bert_model") ? bert(architecture) : other(golden, architecture))
                .random(name + ".weight", labels, WIDTH).random(name + ".bias", labels);
        Computed computed = compute(model);

        assertThat(computed.task).isEqualTo(task);
        assertClose(computed.scores, linear(model.tensors(), name, all(computed.states), x -> x));
    }

    @Test
    void a_head_that_is_not_stored_is_named() {
        assertThatThrownBy(() -> compute(bert("BertForTokenClassification"))).isInstanceOf(CheckpointException.class).message().contains("classifier.weight");
    }

    @Test
    void a_head_that_the_configuration_does_not_name_has_no_place() {
        EditedModel model = bert("BertModel").random("classifier.weight", 2, WIDTH).random("classifier.bias", 2);
        assertThatThrownBy(() -> compute(model)).isInstanceOf(CheckpointException.class).message().contains("classifier", "has no place");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BertForMultipleChoice", "BertLMHeadModel_"})
    void a_purpose_that_is_not_supported_is_named(String architecture) {
        assertThatThrownBy(() -> compute(bert(architecture))).isInstanceOf(CheckpointException.class).message().contains(architecture, "supported are");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            is_decoder              | true                 | left to right
            add_cross_attention     | true                 | encoder
            position_embedding_type | "relative_key"       | relative_key
            hidden_act              | "swoosh"             | swoosh
            type_vocab_size         | 3                    | token_type_embeddings
            """)
    void a_bert_that_computes_something_else_is_refused(String key, String json, String part) {
        EditedModel model = new EditedModel(folder, "bert_mlm").configured(key, json);
        assertThatThrownBy(() -> compute(model)).isInstanceOf(CheckpointException.class).message().contains(part).doesNotContain("\n");
    }

    @Test
    void a_bert_may_come_with_or_without_a_prefix_and_a_pooler() {
        float[] expected = states(new EditedModel(folder, "bert_model"));

        assertThat(states(bert("BertModel"))).containsExactly(expected);
        assertThat(states(bert("BertModel").remove("bert.pooler"))).containsExactly(expected);
    }

    @Test
    void a_masked_language_model_may_have_an_output_matrix_of_its_own() {
        float[] tied = compute(new EditedModel(folder, "bert_mlm")).scores;
        EditedModel same = new EditedModel(folder, "bert_mlm").configured("tie_word_embeddings", "false");
        same.put("cls.predictions.decoder.weight", new long[] {99, WIDTH}, same.tensors().get("bert.embeddings.word_embeddings.weight").numbers());
        EditedModel another = new EditedModel(folder, "bert_mlm").configured("tie_word_embeddings", "false");
        another.random("cls.predictions.decoder.weight", 99, WIDTH);
        EditedModel none = new EditedModel(folder, "bert_mlm").configured("tie_word_embeddings", "false").remove("cls.predictions.decoder");

        assertThat(compute(same).scores).containsExactly(tied);
        assertThat(compute(another).scores).isNotEqualTo(tied);
        assertThatThrownBy(() -> compute(none)).isInstanceOf(CheckpointException.class).message().contains("cls.predictions.decoder.weight");
    }

    @Test
    void norms_may_be_stored_by_the_names_of_the_first_files() {
        float[] expected = compute(new EditedModel(folder, "bert_mlm")).scores;

        assertThat(compute(new EditedModel(folder, "bert_mlm").renamed(name -> !name.contains("LayerNorm") ? name
                : name.replace("weight", "gamma").replace("bias", "beta"))).scores).containsExactly(expected);
    }

    @Test
    void padding_in_front_moves_positions_in_bert_and_not_in_roberta() {
        try (TextEncoder bert = (TextEncoder) Models.load(ModelFolder.of(EditedModel.golden("bert_mlm")), backend);
                TextEncoder roberta = (TextEncoder) Models.load(ModelFolder.of(EditedModel.golden("roberta_mlm")), backend)) {
            assertThat(bert.positions()).isEqualTo(new TextEncoder.Positions(0, false));
            // Its padding token is 1, and positions are counted from the one behind.
            assertThat(roberta.positions()).isEqualTo(new TextEncoder.Positions(2, true));
            assertThat(roberta.contextLength()).isEqualTo(bert.contextLength() - 2);
            float[] counted = states(roberta, null);
            assertThat(states(roberta, new int[] {2, 3, 4, 5, 2, 3, 2, 3, 4, 5, 6, 7})).containsExactly(counted);
            assertThat(states(roberta, new int[] {3, 4, 5, 6, 2, 3, 2, 3, 4, 5, 6, 7})).isNotEqualTo(counted);
        }
    }

    private static float[] states(TextEncoder model, int[] positions) {
        EncoderPass.Batch batch = EncoderPass.Batch.of(TEXTS);
        try (EncoderPass pass = new EncoderPass(model, new EncoderPass.Batch(batch.lengths(), batch.ids(), null, positions))) {
            return pass.states();
        }
    }

    @Test
    void the_kind_of_a_segment_counts_in_bert() {
        try (TextEncoder bert = (TextEncoder) Models.load(ModelFolder.of(EditedModel.golden("bert_mlm")), backend)) {
            EncoderPass.Batch batch = EncoderPass.Batch.of(TEXTS);
            int[] types = new int[ROWS];
            float[] plain = states(bert, null);
            try (EncoderPass pass = new EncoderPass(bert, new EncoderPass.Batch(batch.lengths(), batch.ids(), types.clone(), null))) {
                assertThat(pass.states()).containsExactly(plain);
            }
            types[3] = 1;
            try (EncoderPass pass = new EncoderPass(bert, new EncoderPass.Batch(batch.lengths(), batch.ids(), types, null))) {
                assertThat(pass.states()).isNotEqualTo(plain);
            }
            types[3] = 2;
            assertThatThrownBy(() -> new EncoderPass(bert, new EncoderPass.Batch(batch.lengths(), batch.ids(), types, null)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token type 2; the model takes 0 to 1");
        }
    }
}
