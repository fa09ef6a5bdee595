package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.columns;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;
import static org.transformer4j.models.decoder.DoubleLayers.times;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
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

/** Decoders configured otherwise than the golden ones, against formulas in double precision. */
class DecoderConfigurationsTest {
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

    private EditedModel model(String golden) {
        return new EditedModel(folder, golden);
    }

    private static float[] logits(EditedModel edited) {
        try (Decoder model = Models.loadDecoder(ModelFolder.of(edited.write()), backend);
                DecoderPass pass = new DecoderPass(model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }

    private static void refused(EditedModel edited, String... parts) {
        assertThatThrownBy(() -> logits(edited)).isInstanceOf(CheckpointException.class).message().contains(parts).doesNotContain("\n");
    }

    private static void assertClose(float[] logits, double[] expected) {
        assertThat(IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray()).containsExactly(expected, within(5e-5));
    }

    private ReferenceLlama llama(EditedModel model) {
        return ReferenceLlama.of(model, 4, 2, 1e-5, 5000);
    }

    @Nested
    class Llama_ {
        @Test
        void is_what_the_formulas_say() {
            EditedModel model = model("llama_gqa");
            assertClose(logits(model), llama(model).logits(IDS));
        }

        @ParameterizedTest
        @CsvSource({"2, 1, 1e-5", "8, 4, 1e-5", "1, 1, 1e-5", "4, 2, 0.01"})
        void has_the_heads_and_epsilon_that_the_configuration_says(int heads, int kvHeads, double epsilon) {
            EditedModel model = model("llama_gqa").configured("num_attention_heads", "" + heads).configured("num_key_value_heads", "" + kvHeads)
                    .configured("rms_norm_eps", "" + epsilon);
            for (int layer = 0; layer < 2; layer++) {
                for (String name : new String[] {"k_proj", "v_proj"}) {
                    model.random("model.layers.%d.self_attn.%s.weight".formatted(layer, name), 32 / heads * kvHeads, 32);
                }
            }
            assertClose(logits(model), ReferenceLlama.of(model, heads, kvHeads, epsilon, 5000).logits(IDS));
        }

        @Test
        void may_share_its_embedding_with_the_output() {
            EditedModel model = model("llama_gqa").configured("tie_word_embeddings", "true").remove("lm_head");
            assertClose(logits(model), llama(model).scoring("model.embed_tokens").logits(IDS));
        }

        @Test
        void may_store_an_output_that_nobody_uses() {
            EditedModel model = model("llama_gqa").configured("tie_word_embeddings", "true");
            assertClose(logits(model), llama(model).scoring("model.embed_tokens").logits(IDS));
        }

        @Test
        void needs_an_output_of_its_own_unless_it_is_tied() {
            refused(model("llama_gqa").remove("lm_head"), "lm_head.weight", "tie_word_embeddings is false", "set it to true");
        }

        @Test
        void has_no_bias_in_its_output() {
            refused(model("llama_gqa").random("lm_head.bias", 99), "lm_head.bias", "has no place");
        }
    }

    @Nested
    class Rotary_positions {
        private final int headDim = 8;
        private final double[] plain = ReferenceLlama.frequencies(8, 5000);

        private void turns(String scaling, double[] frequencies, double magnitude) {
            EditedModel model = model("llama_gqa").configured("rope_scaling", scaling);
            float[] logits = logits(model);
            assertClose(logits, llama(model).turning(frequencies, magnitude).logits(IDS));
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "{\"type\": \"default\"}", "{\"rope_type\": \"default\"}", "{\"type\": \"dynamic\", \"factor\": 4}"})
        void may_be_left_as_they_are(String scaling) {
            turns(scaling, plain, 1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"type", "rope_type"})
        void may_stand_closer(String key) {
            turns("{\"%s\": \"linear\", \"factor\": 3.0}".formatted(key), Arrays.stream(plain).map(f -> f / 3).toArray(), 1);
        }

        @Test
        void may_be_scaled_by_their_wavelength_as_in_llama_3() {
            double factor = 8;
            double low = 1;
            double high = 4;
            double context = 50;
            double[] scaled = Arrays.stream(plain).map(frequency -> {
                double wavelength = 2 * Math.PI / frequency;
                if (wavelength < context / high) {
                    return frequency;
                }
                if (wavelength > context / low) {
                    return frequency / factor;
                }
                double smooth = (context / wavelength - low) / (high - low);
                return (1 - smooth) * frequency / factor + smooth * frequency;
            }).toArray();
            turns("{\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, "
                    + "\"original_max_position_embeddings\": 50}", scaled, 1);
            assertThat(scaled).isNotEqualTo(plain);
        }

        @ParameterizedTest
        @CsvSource(nullValues = "-", value = {"-, -, -", "3, 0.5, -", "-, -, 1.3"})
        void may_be_scaled_by_their_number_as_in_yarn(Double fast, Double slow, Double amplified) {
            double factor = 4;
            int original = 64;
            double first = Math.max(0, Math.floor(dimension(fast == null ? 32 : fast, original)));
            double last = Math.min(headDim - 1, Math.ceil(dimension(slow == null ? 1 : slow, original)));
            double[] scaled = IntStream.range(0, plain.length).mapToDouble(i -> {
                double ramp = Math.min(1, Math.max(0, (i - first) / (last == first ? 0.001 : last - first)));
                double extrapolated = 1 - ramp;
                return plain[i] / factor * (1 - extrapolated) + plain[i] * extrapolated;
            }).toArray();
            turns("{\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 64%s%s%s}".formatted(
                    fast == null ? "" : ", \"beta_fast\": " + fast, slow == null ? "" : ", \"beta_slow\": " + slow,
                    amplified == null ? "" : ", \"attention_factor\": " + amplified), scaled, amplified == null ? 0.1 * Math.log(4) + 1 : amplified);
            assertThat(scaled).isNotEqualTo(plain);
        }

        private double dimension(double rotations, int original) {
            return headDim * Math.log(original / (rotations * 2 * Math.PI)) / (2 * Math.log(5000));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                {"rope_type": "spiral", "factor": 2}                    | rope_scaling of kind 'spiral' is not supported; supported are default
                {"type": "linear"}                                      | rope_scaling.factor is missing
                {"type": "linear", "factor": 0.5}                       | rope_scaling.factor is 0.5
                {"type": "linear", "factor": "two"}                     | rope_scaling.factor is text "two"
                {"rope_type": "llama3", "factor": 8}                    | rope_scaling.low_freq_factor is missing
                "linear"                                                | rope_scaling is text "linear"
                """)
        void must_not_be_scaled_in_a_way_that_nobody_knows(String scaling, String part) {
            refused(model("llama_gqa").configured("rope_scaling", scaling), "config.json", part);
        }

        @Test
        void need_a_base_above_1() {
            refused(model("llama_gqa").configured("rope_theta", "1"), "rope_theta is 1");
        }
    }

    @Nested
    class A_sliding_window {
        private Attention whole() {
            return Attention.causal(4, 2, 8);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 3, 4, 12, 13, 4096})
        void of_mistral_counts_in_every_layer(int window) {
            EditedModel model = model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "" + window);
            assertClose(logits(model), llama(model).attending(layer -> whole().windowed(window)).logits(IDS));
        }

        @Test
        void of_null_is_none() {
            EditedModel model = model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "null");
            assertClose(logits(model), llama(model).logits(IDS));
        }

        @ParameterizedTest
        @CsvSource({"true, 0, 2", "true, 1, 1", "true, 2, 0", "false, 0, 0"})
        void of_qwen2_counts_from_a_layer_on_if_it_is_used(boolean used, int first, int windowed) {
            EditedModel model = model("qwen2").configured("sliding_window", "3").configured("use_sliding_window", "" + used)
                    .configured("max_window_layers", "" + first);
            ReferenceLlama reference = ReferenceLlama.of(model, 4, 2, 1e-6, 10000);
            assertClose(logits(model), reference.attending(layer -> layer >= 2 - windowed ? whole().windowed(3) : whole()).logits(IDS));
        }

        @Test
        void must_be_positive() {
            refused(model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "0"), "sliding_window is 0");
        }
    }

    @Nested
    class Gemma_2 {
        private double[] reference(EditedModel model, double cap, double finalCap, int window) {
            DoubleLayers layers = new DoubleLayers(model.tensors());
            double[] frequencies = ReferenceLlama.frequencies(16, 10000);
            double[][] x = map(layers.embed("model.embed_tokens.weight", IDS), v -> v * Math.sqrt(32));
            for (int layer = 0; layer < 2; layer++) {
                String block = "model.layers." + layer + ".";
                String own = block + "self_attn.";
                Attention attention = Attention.causal(4, 2, 16).scaled(1 / Math.sqrt(24)).scored(score -> capped(score, cap));
                double[][] h = layers.rmsNorm(x, block + "input_layernorm", 1e-6, 1);
                double[][] attended = attend(layer == 0 && window > 0 ? attention.windowed(window) : attention,
                        rotated(layers.linear(h, own + "q_proj"), 16, frequencies, 1), rotated(layers.linear(h, own + "k_proj"), 16, frequencies, 1),
                        layers.linear(h, own + "v_proj"));
                x = plus(x, layers.rmsNorm(layers.linear(attended, own + "o_proj"), block + "post_attention_layernorm", 1e-6, 1));
                h = layers.rmsNorm(x, block + "pre_feedforward_layernorm", 1e-6, 1);
                double[][] gate = map(layers.linear(h, block + "mlp.gate_proj"), ReferenceGpt2::geluTanh);
                h = layers.linear(times(gate, layers.linear(h, block + "mlp.up_proj")), block + "mlp.down_proj");
                x = plus(x, layers.rmsNorm(h, block + "post_feedforward_layernorm", 1e-6, 1));
            }
            return DoubleLayers.flat(map(layers.linear(layers.rmsNorm(x, "model.norm", 1e-6, 1), "model.embed_tokens"), v -> capped(v, finalCap)));
        }

        private static double capped(double score, double cap) {
            return cap == 0 ? score : cap * Math.tanh(score / cap);
        }

        @ParameterizedTest
        @CsvSource({"5, 3, 4", "0, 3, 4", "5, 0, 4", "0, 0, 0", "2, 7, 6", "0, 0, 1"})
        void has_the_caps_and_the_window_that_the_configuration_says(int cap, int finalCap, int window) {
            EditedModel model = model("gemma2").configured("attn_logit_softcapping", cap == 0 ? "null" : "" + cap)
                    .configured("final_logit_softcapping", finalCap == 0 ? "null" : "" + finalCap)
                    .configured("sliding_window", window == 0 ? "null" : "" + window);
            assertClose(logits(model), reference(model, cap, finalCap, window));
        }

        @ParameterizedTest
        @ValueSource(strings = {"attn_logit_softcapping", "final_logit_softcapping"})
        void needs_caps_above_0(String key) {
            refused(model("gemma2").configured(key, "-1"), key, "-1", "positive number or null");
        }
    }

    @Nested
    class Gpt_neox {
        private double[] reference(EditedModel model, boolean parallel, int rotaryDim, String output) {
            DoubleLayers layers = new DoubleLayers(model.tensors());
            double[] frequencies = ReferenceLlama.frequencies(rotaryDim, 10000);
            double[][] x = layers.embed("gpt_neox.embed_in.weight", IDS);
            for (int layer = 0; layer < 2; layer++) {
                String block = "gpt_neox.layers." + layer + ".";
                double[][] qkv = layers.linear(layers.layerNorm(x, block + "input_layernorm", 1e-5), block + "attention.query_key_value");
                double[][] attended = layers.linear(attend(Attention.causal(4, 4, 8), rotated(columns(qkv, 0, 8, 24), 8, frequencies, 1),
                        rotated(columns(qkv, 8, 8, 24), 8, frequencies, 1), columns(qkv, 16, 8, 24)), block + "attention.dense");
                double[][] second = parallel ? x : plus(x, attended);
                double[][] h = layers.layerNorm(second, block + "post_attention_layernorm", 1e-5);
                h = layers.linear(map(layers.linear(h, block + "mlp.dense_h_to_4h"), ReferenceGpt2::gelu), block + "mlp.dense_4h_to_h");
                x = plus(plus(x, attended), h);
            }
            return DoubleLayers.flat(layers.linear(layers.layerNorm(x, "gpt_neox.final_layer_norm", 1e-5), output));
        }

        @ParameterizedTest
        @CsvSource({"true, 0.5", "false, 0.5", "true, 0.25", "false, 1.0"})
        void may_have_its_layers_one_after_the_other_and_turn_more_or_less(boolean parallel, double part) {
            EditedModel model = model("gpt_neox").configured("use_parallel_residual", "" + parallel).configured("rotary_pct", "" + part);
            assertClose(logits(model), reference(model, parallel, (int) (8 * part), "embed_out"));
        }

        @Test
        void may_share_its_embedding_with_the_output() {
            EditedModel model = model("gpt_neox").configured("tie_word_embeddings", "true").remove("embed_out");
            assertClose(logits(model), reference(model, true, 4, "gpt_neox.embed_in"));
        }

        @Test
        void may_do_without_biases_in_attention() {
            EditedModel model = model("gpt_neox").configured("attention_bias", "false");
            model.tensors().keySet().removeIf(name -> name.matches(".*attention\\..*bias"));
            assertClose(logits(model), reference(model, true, 4, "embed_out"));
        }
    }

    @Nested
    class Gpt_bigcode {
        @Test
        void may_have_keys_and_values_for_each_head() {
            EditedModel model = model("gpt_bigcode_mqa").configured("multi_query", "false");
            for (int layer = 0; layer < 2; layer++) {
                model.random("transformer.h.%d.attn.c_attn.weight".formatted(layer), 96, 32).random("transformer.h.%d.attn.c_attn.bias".formatted(layer), 96);
            }
            DoubleLayers layers = new DoubleLayers(model.tensors());
            double[][] x = plus(layers.embed("transformer.wte.weight", IDS), layers.embed("transformer.wpe.weight", IntStream.range(0, IDS.length).toArray()));
            for (int layer = 0; layer < 2; layer++) {
                String block = "transformer.h." + layer + ".";
                double[][] qkv = layers.linear(layers.layerNorm(x, block + "ln_1", 1e-5), block + "attn.c_attn");
                x = plus(x, layers.linear(attend(Attention.causal(4, 4, 8), columns(qkv, 0, 8, 24), columns(qkv, 8, 8, 24), columns(qkv, 16, 8, 24)),
                        block + "attn.c_proj"));
                double[][] h = layers.linear(layers.layerNorm(x, block + "ln_2", 1e-5), block + "mlp.c_fc");
                x = plus(x, layers.linear(map(h, ReferenceGpt2::geluTanh), block + "mlp.c_proj"));
            }
            assertClose(logits(model), DoubleLayers.flat(layers.linear(layers.layerNorm(x, "transformer.ln_f", 1e-5), "transformer.wte")));
        }

        @Test
        void must_say_so() {
            refused(model("gpt_bigcode_mqa").configured("multi_query", "false"), "attn.c_attn", "[48, 32]", "[96, 32]");
        }
    }

    /** Of these there is no golden model, so the one of LLaMA or GPT-NeoX lends its tensors. */
    @Nested
    class A_family_without_a_golden_model {
        @Test
        void phi_has_one_norm_for_both_layers_and_turns_half_of_each_head() {
            EditedModel model = model("gpt_neox").configured("model_type", "\"phi\"").configured("partial_rotary_factor", "0.5")
                    .configured("hidden_act", "\"gelu_new\"");
            model.tensors().clear();
            model.random("model.embed_tokens.weight", 99, 32).random("lm_head.weight", 99, 32).random("lm_head.bias", 99)
                    .random("model.final_layernorm.weight", 32).random("model.final_layernorm.bias", 32);
            for (int layer = 0; layer < 2; layer++) {
                String block = "model.layers." + layer + ".";
                for (String name : new String[] {"q_proj", "k_proj", "v_proj", "dense"}) {
                    model.random(block + "self_attn." + name + ".weight", 32, 32).random(block + "self_attn." + name + ".bias", 32);
                }
                model.random(block + "input_layernorm.weight", 32).random(block + "input_layernorm.bias", 32)
                        .random(block + "mlp.fc1.weight", 48, 32).random(block + "mlp.fc1.bias", 48)
                        .random(block + "mlp.fc2.weight", 32, 48).random(block + "mlp.fc2.bias", 32);
            }
            DoubleLayers layers = new DoubleLayers(model.tensors());
            double[] frequencies = ReferenceLlama.frequencies(4, 10000);
            double[][] x = layers.embed("model.embed_tokens.weight", IDS);
            for (int layer = 0; layer < 2; layer++) {
                String block = "model.layers." + layer + ".";
                double[][] h = layers.layerNorm(x, block + "input_layernorm", 1e-5);
                double[][] attended = attend(Attention.causal(4, 4, 8), rotated(layers.linear(h, block + "self_attn.q_proj"), 8, frequencies, 1),
                        rotated(layers.linear(h, block + "self_attn.k_proj"), 8, frequencies, 1), layers.linear(h, block + "self_attn.v_proj"));
                double[][] inner = map(layers.linear(h, block + "mlp.fc1"), ReferenceGpt2::geluTanh);
                x = plus(plus(x, layers.linear(attended, block + "self_attn.dense")), layers.linear(inner, block + "mlp.fc2"));
            }
            assertClose(logits(model), DoubleLayers.flat(layers.linear(layers.layerNorm(x, "model.final_layernorm", 1e-5), "lm_head")));
        }

        @Test
        void starcoder2_has_layer_norms_biases_and_a_window() {
            EditedModel model = model("llama_gqa").configured("model_type", "\"starcoder2\"").configured("sliding_window", "5")
                    .configured("hidden_act", "\"gelu_pytorch_tanh\"").configured("tie_word_embeddings", "true");
            model.tensors().clear();
            model.random("model.embed_tokens.weight", 99, 32).random("model.norm.weight", 32).random("model.norm.bias", 32);
            for (int layer = 0; layer < 2; layer++) {
                String block = "model.layers." + layer + ".";
                model.random(block + "self_attn.q_proj.weight", 32, 32).random(block + "self_attn.q_proj.bias", 32)
                        .random(block + "self_attn.k_proj.weight", 16, 32).random(block + "self_attn.k_proj.bias", 16)
                        .random(block + "self_attn.v_proj.weight", 16, 32).random(block + "self_attn.v_proj.bias", 16)
                        .random(block + "self_attn.o_proj.weight", 32, 32).random(block + "self_attn.o_proj.bias", 32)
                        .random(block + "mlp.c_fc.weight", 48, 32).random(block + "mlp.c_fc.bias", 48)
                        .random(block + "mlp.c_proj.weight", 32, 48).random(block + "mlp.c_proj.bias", 32)
                        .random(block + "input_layernorm.weight", 32).random(block + "input_layernorm.bias", 32)
                        .random(block + "post_attention_layernorm.weight", 32).random(block + "post_attention_layernorm.bias", 32);
            }
            DoubleLayers layers = new DoubleLayers(model.tensors());
            double[] frequencies = ReferenceLlama.frequencies(8, 5000);
            double[][] x = layers.embed("model.embed_tokens.weight", IDS);
            for (int layer = 0; layer < 2; layer++) {
                String block = "model.layers." + layer + ".";
                double[][] h = layers.layerNorm(x, block + "input_layernorm", 1e-5);
                double[][] attended = attend(Attention.causal(4, 2, 8).windowed(5), rotated(layers.linear(h, block + "self_attn.q_proj"), 8, frequencies, 1),
                        rotated(layers.linear(h, block + "self_attn.k_proj"), 8, frequencies, 1), layers.linear(h, block + "self_attn.v_proj"));
                x = plus(x, layers.linear(attended, block + "self_attn.o_proj"));
                h = layers.linear(layers.layerNorm(x, block + "post_attention_layernorm", 1e-5), block + "mlp.c_fc");
                x = plus(x, layers.linear(map(h, ReferenceGpt2::geluTanh), block + "mlp.c_proj"));
            }
            assertClose(logits(model), DoubleLayers.flat(layers.linear(layers.layerNorm(x, "model.norm", 1e-5), "model.embed_tokens")));
        }
    }
}
