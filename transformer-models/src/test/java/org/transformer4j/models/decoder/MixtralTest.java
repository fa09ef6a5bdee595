package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;
import static org.transformer4j.models.decoder.DoubleLayers.times;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.decoder.DoubleLayers.Attention;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.session.Session;

/** Mixtral with random numbers, against formulas in double precision; the golden LLaMA lends its tokens and its attention. */
class MixtralTest {
    private static final int[] IDS = {5, 17, 98, 3, 42, 42, 63, 8, 71, 30, 11, 2, 88};

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

    /** A model whose experts have so many inner features: 40 of them end in the middle of a panel of any backend. */
    private EditedModel model(int experts, int choices, int inner) {
        EditedModel model = new EditedModel(folder, "llama_gqa").configured("model_type", "\"mixtral\"")
                .configured("architectures", "[\"MixtralForCausalLM\"]").configured("intermediate_size", "" + inner)
                .configured("num_local_experts", "" + experts).configured("num_experts_per_tok", "" + choices)
                .configured("router_jitter_noise", "0.1");
        model.tensors().keySet().removeIf(name -> name.contains(".mlp."));
        for (int layer = 0; layer < 2; layer++) {
            String block = "model.layers." + layer + ".block_sparse_moe.";
            model.random(block + "gate.weight", experts, 32);
            for (int expert = 0; expert < experts; expert++) {
                String own = block + "experts." + expert + ".";
                model.random(own + "w1.weight", inner, 32).random(own + "w2.weight", 32, inner).random(own + "w3.weight", inner, 32);
            }
        }
        return model;
    }

    private static float[] logits(EditedModel edited) {
        try (Decoder model = Models.loadDecoder(ModelFolder.of(edited.write()), backend)) {
            return logits(model, IDS);
        }
    }

    private static float[] logits(Decoder model, int... ids) {
        try (DecoderPass pass = new DecoderPass(model, new int[] {ids.length}, ids, IntStream.range(0, ids.length).toArray())) {
            return pass.logits();
        }
    }

    private static double[] reference(EditedModel model, Attention attention, int experts, int choices) {
        DoubleLayers layers = new DoubleLayers(model.tensors());
        double[] frequencies = ReferenceLlama.frequencies(8, 5000);
        double[][] x = layers.embed("model.embed_tokens.weight", IDS);
        for (int layer = 0; layer < 2; layer++) {
            String block = "model.layers." + layer + ".";
            double[][] h = layers.rmsNorm(x, block + "input_layernorm", 1e-5, 0);
            double[][] attended = attend(attention, rotated(layers.linear(h, block + "self_attn.q_proj"), 8, frequencies, 1),
                    rotated(layers.linear(h, block + "self_attn.k_proj"), 8, frequencies, 1), layers.linear(h, block + "self_attn.v_proj"));
            x = plus(x, layers.linear(attended, block + "self_attn.o_proj"));
            h = layers.rmsNorm(x, block + "post_attention_layernorm", 1e-5, 0);
            x = plus(x, mixture(layers, h, block + "block_sparse_moe.", experts, choices));
        }
        return DoubleLayers.flat(layers.linear(layers.rmsNorm(x, "model.norm", 1e-5, 0), "lm_head"));
    }

    /** All experts for all rows, and then each row's sum over its own. */
    private static double[][] mixture(DoubleLayers layers, double[][] x, String block, int experts, int choices) {
        double[][] scores = map(layers.linear(x, block + "gate"), Math::exp);
        double[][] y = new double[x.length][x[0].length];
        for (int expert = 0; expert < experts; expert++) {
            String own = block + "experts." + expert + ".";
            double[][] gate = map(layers.linear(x, own + "w1"), DoubleLayers::silu);
            double[][] result = layers.linear(times(gate, layers.linear(x, own + "w3")), own + "w2");
            for (int row = 0; row < x.length; row++) {
                double[] largest = Arrays.stream(scores[row]).sorted().skip(experts - choices).toArray();
                double score = scores[row][expert];
                if (score >= largest[0]) {
                    for (int i = 0; i < y[row].length; i++) {
                        y[row][i] += score / Arrays.stream(largest).sum() * result[row][i];
                    }
                }
            }
        }
        return y;
    }

    private static void assertClose(float[] logits, double[] expected) {
        assertThat(IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray()).containsExactly(expected, within(5e-5));
    }

    @ParameterizedTest
    @CsvSource({"8, 2, 40", "5, 2, 64", "4, 1, 33", "3, 3, 16", "1, 1, 48"})
    void is_what_the_formulas_say(int experts, int choices, int inner) {
        EditedModel model = model(experts, choices, inner);
        assertClose(logits(model), reference(model, Attention.causal(4, 2, 8), experts, choices));
    }

    @Test
    void sees_a_window_if_the_configuration_says_so() {
        EditedModel model = model(4, 2, 40).configured("sliding_window", "5");
        assertClose(logits(model), reference(model, Attention.causal(4, 2, 8).windowed(5), 4, 2));
    }

    @Test
    void gives_a_row_of_a_batch_the_bits_that_it_has_alone() {
        try (Decoder model = Models.loadDecoder(ModelFolder.of(model(8, 2, 40).write()), backend)) {
            int[] second = {7, 42, 42, 9, 1};
            int[] both = IntStream.concat(Arrays.stream(IDS), Arrays.stream(second)).toArray();
            int[] positions = IntStream.concat(IntStream.range(0, IDS.length), IntStream.range(0, second.length)).toArray();
            try (DecoderPass pass = new DecoderPass(model, new int[] {IDS.length, second.length}, both, positions)) {
                float[] together = pass.logits();
                float[] first = logits(model, IDS);
                assertThat(Arrays.copyOf(together, first.length)).containsExactly(first);
                assertThat(Arrays.copyOfRange(together, first.length, together.length)).containsExactly(logits(model, second));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void gives_the_same_bits_in_chunks_and_token_by_token(int chunk) {
        try (Decoder model = Models.loadDecoder(ModelFolder.of(model(8, 2, 40).write()), backend);
                Session session = new Session(model, 1, 32, chunk)) {
            float[] whole = logits(model, IDS);
            session.append(Arrays.copyOf(IDS, IDS.length - 2));
            session.step(IDS[IDS.length - 2]);
            session.step(IDS[IDS.length - 1]);
            float[] last = session.logits(0).toArray(ValueLayout.JAVA_FLOAT);
            assertThat(last).containsExactly(Arrays.copyOfRange(whole, whole.length - last.length, whole.length));
        }
    }

    @Test
    void refuses_more_choices_than_experts() {
        assertThatThrownBy(() -> logits(model(3, 4, 40))).isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("num_experts_per_tok is 4", "num_local_experts is 3");
    }

    @Test
    void names_an_expert_that_is_missing() {
        EditedModel model = model(4, 2, 40).remove("model.layers.1.block_sparse_moe.experts.3.w2");
        assertThatThrownBy(() -> logits(model)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model.layers.1.block_sparse_moe.experts.3.w2.weight");
    }

    @Test
    void names_an_expert_too_many() {
        EditedModel model = model(4, 2, 40).random("model.layers.1.block_sparse_moe.experts.4.w1.weight", 40, 32);
        assertThatThrownBy(() -> logits(model)).isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("experts.4.w1.weight", "has no place");
    }
}
