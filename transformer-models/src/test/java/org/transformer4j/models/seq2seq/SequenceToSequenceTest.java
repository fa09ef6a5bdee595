package org.transformer4j.models.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
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
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Observer;

class SequenceToSequenceTest {
    private static final int[] SOURCE = {5, 17, 23, 9, 1};

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

    private static EncoderDecoder load(EditedModel model) {
        return (EncoderDecoder) Models.load(ModelFolder.of(model.write()), backend);
    }

    private static float[] logits(EncoderDecoder model, Encoding encoding, int source, int... ids) {
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, i -> i);
        try (DecoderPass pass = new DecoderPass(model, encoding, new int[] {source}, new int[] {ids.length}, ids, positions)) {
            return pass.logits();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t5_v1_0", "marian"})
    void several_texts_may_be_about_one_source(String golden) {
        try (EncoderDecoder model = load(new EditedModel(folder, golden)); Encoding both = new Encoding(model, new int[] {2, 3}, SOURCE);
                Encoding alone = new Encoding(model, SOURCE)) {
            float[] first = logits(model, alone, 0, 4, 8);
            assertThat(logits(model, both, 1, 4, 8)).containsExactly(first);
            assertThat(logits(model, both, 1, 4, 8)).containsExactly(first);
            assertThat(logits(model, both, 0, 4, 8)).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t5_v1_0", "t5_v1_1", "marian", "torch_transformer_postnorm"})
    void a_source_must_be_what_the_encoder_knows(String golden) {
        try (EncoderDecoder model = load(new EditedModel(folder, golden))) {
            assertThatThrownBy(() -> new Encoding(model)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no source");
            assertThatThrownBy(() -> new Encoding(model, new int[0])).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a source of 0 tokens");
            assertThatThrownBy(() -> new Encoding(model, new int[] {99})).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token id 99");
            assertThatThrownBy(() -> new Encoding(model, new int[model.sourceLength() + 1])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the model takes 1 to " + model.sourceLength());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t5_v1_0", "marian"})
    void a_source_may_stand_at_other_positions_which_count_where_they_are_absolute(String golden) {
        int[][] moved = {{2, 3, 4, 5, 6}};
        try (EncoderDecoder model = load(new EditedModel(folder, golden)); Encoding usual = new Encoding(model, SOURCE);
                Encoding other = new Encoding(model, Observer.NONE, new int[][] {SOURCE}, moved)) {
            boolean same = Arrays.equals(logits(model, usual, 0, 4, 8), logits(model, other, 0, 4, 8));
            assertThat(same).isEqualTo(golden.startsWith("t5"));
            assertThatThrownBy(() -> new Encoding(model, Observer.NONE, new int[][] {SOURCE}, new int[][] {{1, 2}}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one for each token");
            assertThatThrownBy(() -> new Encoding(model, Observer.NONE, new int[][] {{5}}, new int[][] {{-1}}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("position -1");
        }
    }

    @Test
    void t5_may_have_fewer_blocks_in_its_decoder() {
        EditedModel model = new EditedModel(folder, "t5_v1_1").configured("num_decoder_layers", "1").remove("decoder.block.1.");
        try (EncoderDecoder loaded = load(model)) {
            assertThat(loaded.encoderCaches().layers()).isEqualTo(2);
            assertThat(loaded.cacheShape().layers()).isEqualTo(1);
            assertThat(loaded.crossCaches().layers()).isEqualTo(1);
        }
    }

    @Test
    void t5_scales_the_states_of_a_shared_output_down() {
        EditedModel tied = new EditedModel(folder, "t5_v1_0");
        float[] expected;
        try (EncoderDecoder model = load(tied); Encoding encoding = new Encoding(model, SOURCE)) {
            expected = logits(model, encoding, 0, 0, 7);
        }
        EditedModel untied = new EditedModel(folder, "t5_v1_0").configured("tie_word_embeddings", "false");
        untied.put("lm_head.weight", new long[] {99, 32}, untied.tensors().get("shared.weight").numbers());
        try (EncoderDecoder model = load(untied); Encoding encoding = new Encoding(model, SOURCE)) {
            float[] larger = logits(model, encoding, 0, 0, 7);
            for (int i = 0; i < larger.length; i++) {
                assertThat(larger[i]).isCloseTo((float) (expected[i] * Math.sqrt(32)), within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            t5_v1_0 | feed_forward_proj                  | "gated-swoosh" | feed_forward_proj
            t5_v1_0 | feed_forward_proj                  | "gated-gelu"   | is_gated_act
            t5_v1_1 | feed_forward_proj                  | "relu"         | is_gated_act
            t5_v1_1 | tie_word_embeddings                | 7              | tie_word_embeddings is 7
            t5_v1_0 | relative_attention_num_buckets     | 16             | relative_attention_bias
            t5_v1_0 | d_kv                               | 9              | SelfAttention.q
            marian  | activation_function                | "swoosh"       | activation_function
            marian  | decoder_ffn_dim                    | 49             | fc1
            marian  | tie_encoder_decoder                | true           | tie_encoder_decoder
            marian  | architectures                      | ["MarianForCausalLM"]      | MarianForCausalLM
            t5_v1_0 | architectures                      | ["T5ForQuestionAnswering"] | T5ForQuestionAnswering
            """)
    void a_configuration_that_does_not_fit_is_refused(String golden, String key, String json, String part) {
        EditedModel model = new EditedModel(folder, golden).configured(key, json);
        assertThatThrownBy(() -> load(model).close()).isInstanceOf(CheckpointException.class).message().contains(part).doesNotContain("\n");
    }
}
