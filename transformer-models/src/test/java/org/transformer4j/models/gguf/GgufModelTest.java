package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.transformer4j.models.gguf.GgufModels.BLOCKS;
import static org.transformer4j.models.gguf.GgufModels.TOKENS;
import static org.transformer4j.models.gguf.GgufModels.WIDTH;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.models.checkpoint.StoredType;
import org.transformer4j.models.config.ModelConfig;

class GgufModelTest {
    @Nested
    class Llama {
        @Test
        void has_the_configuration_of_hugging_face() {
            ModelConfig config = model(GgufModels.llama("llama", false)).config();
            assertThat(config.origin()).isEqualTo("model.gguf");
            assertThat(config.modelType()).isEqualTo("llama");
            assertThat(config.architectures()).containsExactly("LlamaForCausalLM");
            assertThat(sizes(config)).isEqualTo(Map.of("vocab_size", TOKENS, "hidden_size", WIDTH, "num_hidden_layers", BLOCKS,
                    "num_attention_heads", 4, "num_key_value_heads", 2, "head_dim", 4, "intermediate_size", 32, "max_position_embeddings", 64));
            assertThat(config.number("rms_norm_eps")).isEqualTo(1e-5);
            assertThat(config.number("rope_theta")).isEqualTo(500_000);
            assertThat(config.has("rope_scaling")).isFalse();
            assertThat(config.text("hidden_act")).isEqualTo("silu");
            assertThat(config.flag("tie_word_embeddings")).isTrue();
            assertThat(config.flag("attention_bias")).isFalse();
        }

        @Test
        void has_an_output_layer_of_its_own_if_the_file_has() {
            GgufBytes bytes = GgufModels.llama("llama", false);
            GgufModels.weights(bytes, "output.weight", TOKENS, WIDTH);
            GgufModel model = model(bytes);
            assertThat(model.config().flag("tie_word_embeddings")).isFalse();
            assertThat(load(model, "lm_head.weight")).hasSize(TOKENS * WIDTH);
        }

        @Test
        void has_its_weights_under_the_names_of_hugging_face() {
            assertThat(model(GgufModels.llama("llama", false)).weights().stream().map(GgufWeight::name).filter(name -> !name.contains(".1.")))
                    .containsExactly("model.embed_tokens.weight", "model.norm.weight",
                            "model.layers.0.input_layernorm.weight", "model.layers.0.self_attn.q_proj.weight",
                            "model.layers.0.self_attn.k_proj.weight", "model.layers.0.self_attn.v_proj.weight",
                            "model.layers.0.self_attn.o_proj.weight", "model.layers.0.post_attention_layernorm.weight",
                            "model.layers.0.mlp.gate_proj.weight", "model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight");
        }

        @Test
        void has_rotary_pairs_half_a_head_apart() {
            GgufModel model = model(GgufModels.llama("llama", true));
            // In a head of 4 rows, pairs (0 1)(2 3) of the file become (0 2)(1 3).
            assertThat(rows(load(model, "model.layers.0.self_attn.q_proj.weight")))
                    .containsExactly(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
            assertThat(rows(load(model, "model.layers.0.self_attn.k_proj.weight"))).containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
            assertThat(rows(load(model, "model.layers.0.self_attn.v_proj.weight"))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(load(model, "model.layers.0.self_attn.k_proj.bias")).containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
        }

        @Test
        void undoes_what_the_converter_did_to_queries() {
            // As the converter does: head, half, row in half becomes head, row in half, half.
            int heads = 3;
            int half = 5;
            float[] hugging = indices(heads * 2 * half);
            var converted = new float[hugging.length];
            for (int head = 0; head < heads; head++) {
                for (int h = 0; h < 2; h++) {
                    for (int i = 0; i < half; i++) converted[(head * half + i) * 2 + h] = hugging[(head * 2 + h) * half + i];
                }
            }
            GgufTensor tensor = new GgufBytes().tensor("t", converted, converted.length).open().tensor("t");
            assertThat(new GgufWeight("w", tensor, new Conversion.RotaryRows(heads)).tensor().toFloats()).isEqualTo(hugging);
        }

        @Test
        void has_quantised_weights_as_they_are_and_says_where_their_rows_lie() {
            GgufBytes bytes = GgufModels.metadata("llama").put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                    .tensor("token_embd.weight", GgmlType.Q8_0, GgufModels.random(GgmlType.Q8_0, 16), 16, 32)
                    .tensor("blk.0.attn_q.weight", GgmlType.Q4_K, GgufModels.random(GgmlType.Q4_K, 16), 16, 256);
            GgufModel model = model(bytes);
            GgufWeight query = model.optional("model.layers.0.self_attn.q_proj.weight").orElseThrow();
            assertThat(query.tensor().type()).isEqualTo(new StoredType.Blocks(WeightFormat.Q4_K));
            assertThat(query.tensor().data().address()).isEqualTo(query.source().data().address());
            float[] decoded = query.source().toFloats();
            float[] loaded = query.tensor().toFloats();
            for (int row = 0; row < 16; row++) {
                int from = row / 4 * 4 + List.of(0, 2, 1, 3).get(row % 4);
                assertThat(Arrays.copyOfRange(loaded, row * 256, (row + 1) * 256))
                        .isEqualTo(Arrays.copyOfRange(decoded, from * 256, (from + 1) * 256));
            }
        }

        @Test
        void has_the_scaling_of_llama_3_read_off_its_table() {
            ModelConfig scaling = model(llama3(8, 1)).config().section("rope_scaling").orElseThrow();
            assertThat(scaling.text("rope_type")).isEqualTo("llama3");
            assertThat(scaling.number("factor")).isEqualTo(8);
            assertThat(scaling.number("low_freq_factor")).isEqualTo(1);
            assertThat(scaling.number("high_freq_factor")).isEqualTo(4);
            assertThat(scaling.integer("original_max_position_embeddings")).isEqualTo(8192);
            refused(llama3(8, 2), "tensor \"rope_freqs.weight\" has 2.0 at 0; expected 1.0, as Llama 3 has with a factor of 8.0");
        }

        private GgufBytes llama3(float factor, float first) {
            // Heads of 4 features at theta 500000 have the wavelengths 6.3 and 4442.9, between 8192 / 4 and 8192.
            double smooth = (8192 / (2 * Math.PI * Math.sqrt(500_000)) - 1) / 3;
            float between = (float) (1 / ((1 - smooth) / factor + smooth));
            GgufBytes bytes = GgufModels.metadata("llama").put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                    .put("llama.rope.freq_base", 500_000f).put("llama.attention.key_length", 6).put("llama.attention.value_length", 6);
            GgufModels.weights(bytes, "token_embd.weight", TOKENS, WIDTH);
            double smooth3 = (8192 / (2 * Math.PI * Math.pow(500_000, 1 / 3.0)) - 1) / 3;
            return bytes.tensor("rope_freqs.weight", new float[] {first, smooth3 >= 1 ? 1 : between, factor}, 3);
        }

        @Test
        void has_linear_and_yarn_scaling() {
            ModelConfig linear = model(GgufModels.llama("llama", false).put("llama.rope.scaling.type", "linear")
                    .put("llama.rope.scaling.factor", 4f)).config().section("rope_scaling").orElseThrow();
            assertThat(linear.text("rope_type")).isEqualTo("linear");
            assertThat(linear.number("factor")).isEqualTo(4);
            ModelConfig yarn = model(GgufModels.llama("qwen2", false).put("qwen2.rope.scaling.type", "yarn")
                    .put("qwen2.rope.scaling.factor", 4f).put("qwen2.rope.scaling.original_context_length", 32768)).config()
                    .section("rope_scaling").orElseThrow();
            assertThat(yarn.integer("original_max_position_embeddings")).isEqualTo(32768);
            refused(GgufModels.llama("llama", false).put("llama.rope.scaling.type", "spiral"),
                    "metadata \"llama.rope.scaling.type\" is spiral; expected none, linear or yarn");
        }
    }

    @Test
    void qwen2_has_its_queries_as_they_are() {
        GgufModel model = model(GgufModels.llama("qwen2", true));
        assertThat(model.config().modelType()).isEqualTo("qwen2");
        assertThat(rows(load(model, "model.layers.1.self_attn.q_proj.weight"))).isSorted();
        assertThat(load(model, "model.layers.1.self_attn.q_proj.bias")).isEqualTo(indices(WIDTH));
    }

    @Test
    void gemma_has_norms_without_the_one() {
        GgufModel model = model(GgufModels.llama("gemma", false));
        assertThat(model.config().modelType()).isEqualTo("gemma");
        assertThat(model.config().text("hidden_activation")).isEqualTo("gelu_pytorch_tanh");
        for (String norm : List.of("model.norm", "model.layers.0.input_layernorm", "model.layers.1.post_attention_layernorm")) {
            assertThat(load(model, norm + ".weight")).startsWith(-1, 0, 1, 2);
        }
        assertThat(load(model, "model.embed_tokens.weight")).startsWith(0, 1, 2);
        assertThat(rows(load(model, "model.layers.0.self_attn.q_proj.weight"))).isSorted();
    }

    @Test
    void gemma2_has_four_norms_and_two_caps() {
        GgufModel model = model(GgufModels.gemma2());
        for (String norm : List.of("input", "post_attention", "pre_feedforward", "post_feedforward")) {
            assertThat(load(model, "model.layers.1." + norm + "_layernorm.weight")).startsWith(-1, 0, 1);
        }
        ModelConfig config = model.config();
        assertThat(config.number("attn_logit_softcapping")).isEqualTo(50);
        assertThat(config.number("final_logit_softcapping")).isEqualTo(30);
        assertThat(config.integer("query_pre_attn_scalar")).isEqualTo(4);
        assertThat(config.integer("sliding_window")).isEqualTo(4096);
    }

    @Test
    void phi3_stays_fused_and_has_its_long_factors() {
        GgufModel model = model(GgufModels.phi3());
        assertThat(tensor(model, "model.layers.1.self_attn.qkv_proj.weight").shape()).containsExactly(3 * WIDTH, WIDTH);
        assertThat(tensor(model, "model.layers.1.mlp.gate_up_proj.weight").shape()).containsExactly(64, WIDTH);
        ModelConfig config = model.config();
        assertThat(config.integer("original_max_position_embeddings")).isEqualTo(32);
        assertThat(config.integer("sliding_window")).isEqualTo(2047);
        assertThat(config.section("rope_scaling").orElseThrow().text("type")).isEqualTo("longrope");
        assertThat(model.configJson()).contains("\"long_factor\":[1.0,2.5],\"short_factor\":[1.0,1.5]");
    }

    @Test
    void phi2_has_queries_keys_and_values_apart() {
        GgufModel model = model(GgufModels.phi2());
        assertThat(model.config().modelType()).isEqualTo("phi");
        assertThat(model.config().number("partial_rotary_factor")).isEqualTo(0.5);
        assertThat(load(model, "model.layers.1.self_attn.q_proj.bias")).startsWith(0, 1).hasSize(WIDTH);
        assertThat(load(model, "model.layers.1.self_attn.k_proj.bias")).startsWith(16, 17).hasSize(WIDTH);
        assertThat(rows(load(model, "model.layers.1.self_attn.v_proj.weight"))).startsWith(32, 33).hasSize(WIDTH);
        assertThat(tensor(model, "model.layers.1.self_attn.v_proj.weight").shape()).containsExactly(WIDTH, WIDTH);
    }

    @Test
    void all_weights_become_a_checkpoint() {
        GgufFile file = GgufModels.gemma2().open();
        GgufModel model = GgufModel.of(file);
        try (Checkpoint checkpoint = model.checkpoint()) {
            assertThat(checkpoint.names()).isEqualTo(model.weights().stream().map(GgufWeight::name).toList());
            for (GgufWeight weight : model.weights()) {
                StoredTensor tensor = checkpoint.expect(weight.name(), weight.tensor().shape());
                assertThat(tensor.toFloats()).isEqualTo(load(model, weight.name()));
            }
        }
    }

    @Nested
    class Is_refused {
        @Test
        void an_unknown_architecture() {
            refused(GgufModels.metadata("mamba"), "the architecture is \"mamba\"; supported are llama, qwen2, gemma, gemma2, phi2, phi3 and gpt2");
            refused(new GgufBytes(), "metadata \"general.architecture\" is missing; expected text");
        }

        @Test
        void a_missing_key() {
            refused(new GgufBytes().put("general.architecture", "llama"), "metadata \"llama.embedding_length\" is missing; expected a whole number");
            refused(GgufModels.metadata("llama"), "no tensor \"token_embd.weight\" among 0");
        }

        @Test
        void a_size_out_of_range() {
            refused(GgufModels.llama("llama", false).put("llama.attention.key_length", 0), "metadata \"llama.attention.key_length\" is 0; expected 1 to");
            refused(GgufModels.llama("llama", false).put("llama.attention.value_length", 8), "is 8; expected 4, as the keys have");
            refused(GgufModels.llama("llama", false).put("llama.rope.dimension_count", 2), "is 2; expected 4, the size of a head");
        }

        @Test
        void a_context_whose_tables_would_fill_the_memory() {
            refused(new GgufBytes().put("general.architecture", "llama").put("llama.context_length", 1 << 24).put("llama.embedding_length", WIDTH)
                    .put("llama.attention.head_count", 4).put("llama.attention.key_length", 128).put("llama.attention.value_length", 128)
                    .put("llama.block_count", BLOCKS).put("llama.feed_forward_length", 32).put("llama.rope.dimension_count", 128)
                    .tensor("token_embd.weight", new float[WIDTH], 1, WIDTH),
                    "metadata \"llama.context_length\" is 16777216; expected at most 2097152: its rotary positions take gigabytes");
        }

        @Test
        void sizes_that_differ_between_blocks() {
            GgufBytes same = new GgufBytes().put("general.architecture", "gpt2").put("gpt2.block_count", 1)
                    .put("gpt2.attention.head_count", new int[] {4, 4});
            assertThat(new ArchitectureMetadata(same.open(), "gpt2").size("attention.head_count")).isEqualTo(4);
            GgufBytes other = new GgufBytes().put("gpt2.attention.head_count", new int[] {4, 8});
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> new ArchitectureMetadata(other.open(), "gpt2").size("attention.head_count"))
                    .withMessageContaining("is an array of 2 sizes; expected one size for all blocks");
        }

        @Test
        void a_tensor_that_the_architecture_does_not_have() {
            GgufBytes bytes = GgufModels.llama("llama", false);
            GgufModels.weights(bytes, "blk.0.ffn_gate_exps.weight", 2, 2);
            refused(bytes, "tensor \"blk.0.ffn_gate_exps.weight\" is F32 [2, 2] is none that the architecture \"llama\" has");
        }

        @Test
        void a_block_too_many() {
            GgufBytes bytes = GgufModels.llama("llama", false);
            GgufModels.weights(bytes, "blk.2.attn_norm.weight", WIDTH);
            refused(bytes, "tensor \"blk.2.attn_norm.weight\", but the metadata says that there are 2 blocks");
        }

        @Test
        void a_tensor_whose_shape_does_not_fit_what_was_done_to_it() {
            GgufBytes heads = GgufModels.metadata("llama").put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
            GgufModels.weights(heads, "token_embd.weight", TOKENS, WIDTH);
            GgufModels.weights(heads, "blk.0.attn_q.weight", 12, WIDTH);
            refused(heads, "tensor \"blk.0.attn_q.weight\" is F32 [12, 16]: not pairs of rows for each of 4 heads");
            GgufBytes fused = GgufModels.metadata("phi2").put("phi2.attention.layer_norm_epsilon", 1e-5f);
            GgufModels.weights(fused, "token_embd.weight", TOKENS, WIDTH);
            GgufModels.weights(fused, "blk.0.attn_qkv.weight", 47, WIDTH);
            refused(fused, "tensor \"blk.0.attn_qkv.weight\" is F32 [47, 16]: less than 48 rows");
        }

        @Test
        void a_mixture_of_experts() {
            refused(GgufModels.llama("llama", false).put("llama.expert_count", 8), "a mixture of experts is not supported");
        }

        @Test
        void a_part_of_a_model() {
            refused(GgufModels.llama("llama", false).put("split.count", 3), "one of 3 parts of a model");
        }
    }

    private static GgufModel model(GgufBytes bytes) {
        return GgufModel.of(bytes.open());
    }

    private static void refused(GgufBytes bytes, String message) {
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> model(bytes))
                .withMessageStartingWith("model.gguf: ").withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400));
    }

    private static float[] load(GgufModel model, String name) {
        return tensor(model, name).toFloats();
    }

    private static StoredTensor tensor(GgufModel model, String name) {
        return model.optional(name).orElseThrow().tensor();
    }

    /** The rows of the file that the rows of a matrix were. */
    private static int[] rows(float[] matrix) {
        return IntStream.range(0, matrix.length / WIDTH).map(row -> (int) matrix[row * WIDTH] / WIDTH).toArray();
    }

    private static float[] indices(int count) {
        var indices = new float[count];
        for (int i = 0; i < count; i++) indices[i] = i;
        return indices;
    }

    private static Map<String, Integer> sizes(ModelConfig config) {
        return Map.of("vocab_size", config.integer("vocab_size"), "hidden_size", config.integer("hidden_size"),
                "num_hidden_layers", config.integer("num_hidden_layers"), "num_attention_heads", config.integer("num_attention_heads"),
                "num_key_value_heads", config.integer("num_key_value_heads"), "head_dim", config.integer("head_dim"),
                "intermediate_size", config.integer("intermediate_size"), "max_position_embeddings", config.integer("max_position_embeddings"));
    }
}
