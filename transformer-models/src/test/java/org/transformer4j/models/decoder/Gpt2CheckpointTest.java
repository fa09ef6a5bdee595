package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.DecoderPass;

class Gpt2CheckpointTest {
    private static final int[] IDS = {5, 17, 98, 0, 42, 42, 63, 8, 71, 30};
    private static final String TIED = "transformer.wte.weight";
    private static final String HEAD = "lm_head.weight";
    private static final Map<String, DoubleUnaryOperator> ACTIVATIONS = Map.ofEntries(
            Map.entry("relu", x -> Math.max(0, x)), Map.entry("gelu", ReferenceGpt2::gelu), Map.entry("gelu_python", ReferenceGpt2::gelu),
            Map.entry("gelu_new", ReferenceGpt2::geluTanh), Map.entry("gelu_fast", ReferenceGpt2::geluTanh),
            Map.entry("gelu_accurate", ReferenceGpt2::geluTanh), Map.entry("gelu_python_tanh", ReferenceGpt2::geluTanh),
            Map.entry("gelu_pytorch_tanh", ReferenceGpt2::geluTanh), Map.entry("quick_gelu", x -> x * ReferenceGpt2.sigmoid(1.702 * x)),
            Map.entry("silu", x -> x * ReferenceGpt2.sigmoid(x)), Map.entry("swish", x -> x * ReferenceGpt2.sigmoid(x)),
            Map.entry("sigmoid", ReferenceGpt2::sigmoid), Map.entry("tanh", Math::tanh));

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

    private Gpt2Folder gpt2() {
        return new Gpt2Folder(folder);
    }

    private static float[] load(Gpt2Folder written) {
        try (Decoder model = Models.loadDecoder(ModelFolder.of(written.path()), backend);
                DecoderPass pass = new DecoderPass(model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }

    private static float[] logits(Gpt2Folder gpt2) {
        return load(gpt2.write());
    }

    private static void refused(Gpt2Folder gpt2, String... parts) {
        assertThatThrownBy(() -> logits(gpt2)).isInstanceOf(CheckpointException.class).message().contains(parts).doesNotContain("\n");
    }

    private static void assertClose(float[] logits, double[] expected) {
        assertThat(IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray()).containsExactly(expected, within(1e-4));
    }

    private static ReferenceGpt2 reference(Gpt2Folder gpt2) {
        return new ReferenceGpt2(gpt2.tensors(), 4, ReferenceGpt2::geluTanh, true, false, TIED);
    }

    @Nested
    class The_same_model {
        @Test
        void is_what_the_formulas_say() {
            Gpt2Folder gpt2 = gpt2();
            assertClose(logits(gpt2), reference(gpt2).logits(IDS));
        }

        @Test
        void may_come_without_the_prefix() {
            float[] expected = logits(gpt2());
            assertThat(logits(gpt2().renamed(name -> name.replaceFirst("^transformer\\.", "")))).containsExactly(expected);
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 5})
        void may_come_in_several_files(int shards) {
            // Apart, or the single file would be found first.
            Gpt2Folder sharded = gpt2().writeShards(shards);
            float[] logits = load(sharded);
            assertThat(logits).containsExactly(logits(gpt2()));
        }

        @Test
        void may_have_buffers_that_nobody_needs() {
            float[] expected = logits(gpt2());
            Gpt2Folder gpt2 = gpt2();
            for (int layer = 0; layer < 2; layer++) {
                gpt2.put("transformer.h." + layer + ".attn.bias", new long[] {1, 1, 48, 48}, new float[48 * 48])
                        .put("transformer.h." + layer + ".attn.masked_bias", new long[0], -1e4f);
            }
            assertThat(logits(gpt2)).containsExactly(expected);
        }

        @Test
        void may_name_its_sizes_as_other_architectures_do() {
            float[] expected = logits(gpt2());
            Gpt2Folder gpt2 = gpt2().without("n_embd").without("n_head").without("n_layer").without("n_positions")
                    .configured("hidden_size", "32").configured("num_attention_heads", "4").configured("num_hidden_layers", "2")
                    .configured("max_position_embeddings", "48");
            assertThat(logits(gpt2)).containsExactly(expected);
        }

        @Test
        void may_name_its_sizes_twice() {
            float[] expected = logits(gpt2());
            assertThat(logits(gpt2().configured("hidden_size", "32").configured("num_hidden_layers", "2"))).containsExactly(expected);
        }

        @ParameterizedTest
        @EnumSource(names = {"F16", "BF16"})
        void may_be_stored_in_fewer_bits(DType type) {
            float[] narrowed = logits(gpt2().narrowed(type));
            assertThat(logits(gpt2().stored(type))).containsExactly(narrowed).isNotEqualTo(logits(gpt2()));
        }
    }

    @Nested
    class The_output_layer {
        @Test
        void of_its_own_may_be_the_embedding() {
            float[] expected = logits(gpt2());
            Gpt2Folder gpt2 = gpt2().configured("tie_word_embeddings", "false");
            gpt2.put(HEAD, new long[] {99, 32}, gpt2.tensors().get(TIED).numbers());
            assertThat(logits(gpt2)).containsExactly(expected);
        }

        @Test
        void of_its_own_may_be_another() {
            Gpt2Folder gpt2 = gpt2().configured("tie_word_embeddings", "false");
            float[] weight = gpt2.tensors().get(TIED).numbers().clone();
            for (int i = 0; i < weight.length; i++) {
                weight[i] = -weight[i] + i % 7 / 32f;
            }
            gpt2.put(HEAD, new long[] {99, 32}, weight);
            ReferenceGpt2 reference = new ReferenceGpt2(gpt2.tensors(), 4, ReferenceGpt2::geluTanh, true, false, HEAD);
            assertClose(logits(gpt2), reference.logits(IDS));
        }

        @Test
        void must_be_there_unless_it_is_tied() {
            refused(gpt2().configured("tie_word_embeddings", "false"), "no tensor lm_head.weight", "tie_word_embeddings is false", "set it to true");
        }
    }

    @Nested
    class The_configuration {
        @ParameterizedTest
        @CsvSource({"true,true", "false,false", "false,true"})
        void says_how_scores_are_scaled(boolean scaled, boolean scaledByLayer) {
            Gpt2Folder gpt2 = gpt2().configured("scale_attn_weights", "" + scaled).configured("scale_attn_by_inverse_layer_idx", "" + scaledByLayer);
            ReferenceGpt2 reference = new ReferenceGpt2(gpt2.tensors(), 4, ReferenceGpt2::geluTanh, scaled, scaledByLayer, TIED);
            float[] logits = logits(gpt2);
            assertClose(logits, reference.logits(IDS));
            assertThat(logits).isNotEqualTo(logits(gpt2()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"relu", "gelu", "gelu_python", "gelu_new", "gelu_fast", "gelu_accurate", "gelu_python_tanh", "gelu_pytorch_tanh",
            "quick_gelu", "silu", "swish", "sigmoid", "tanh"})
        void says_what_the_activation_is(String name) {
            Gpt2Folder gpt2 = gpt2().configured("activation_function", '"' + name + '"');
            ReferenceGpt2 reference = new ReferenceGpt2(gpt2.tensors(), 4, ACTIVATIONS.get(name), true, false, TIED);
            assertClose(logits(gpt2), reference.logits(IDS));
        }

        @Test
        void says_how_many_heads_there_are() {
            Gpt2Folder gpt2 = gpt2().configured("n_head", "2");
            assertClose(logits(gpt2), new ReferenceGpt2(gpt2.tensors(), 2, ReferenceGpt2::geluTanh, true, false, TIED).logits(IDS));
        }

        @Test
        void says_how_wide_the_feed_forward_layer_is() {
            int inner = 60;
            Gpt2Folder gpt2 = gpt2().configured("n_inner", "" + inner);
            for (int layer = 0; layer < 2; layer++) {
                String block = "transformer.h." + layer + ".mlp.";
                gpt2.put(block + "c_fc.weight", new long[] {32, inner}, first(gpt2, block + "c_fc.weight", 32 * inner))
                        .put(block + "c_fc.bias", new long[] {inner}, first(gpt2, block + "c_fc.bias", inner))
                        .put(block + "c_proj.weight", new long[] {inner, 32}, first(gpt2, block + "c_proj.weight", 32 * inner));
            }
            assertClose(logits(gpt2), reference(gpt2).logits(IDS));
        }

        private float[] first(Gpt2Folder gpt2, String name, int count) {
            return Arrays.copyOf(gpt2.tensors().get(name).numbers(), count);
        }

        @ParameterizedTest
        @CsvSource({"n_embd,32,hidden_size,64", "n_head,4,num_attention_heads,8", "n_layer,2,num_hidden_layers,1", "n_positions,48,max_position_embeddings,24"})
        void must_not_contradict_itself(String key, int value, String alias, int other) {
            refused(gpt2().configured(alias, "" + other), key + " is " + value, alias + " is " + other, "must be equal");
        }

        @Test
        void must_not_have_fewer_blocks_than_the_weights() {
            refused(gpt2().configured("n_layer", "1"), "transformer.h.1.", "has no place in this model", "belong together");
        }

        @Test
        void must_not_have_more_blocks_than_the_weights() {
            refused(gpt2().configured("n_layer", "3"), "transformer.h.2.");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                quantization_config | {"quant_method": "gptq"} | convert
                pruned_heads        | {"1": [0, 2]}            | fewer heads
                add_cross_attention | true                     | encoder
                is_encoder_decoder  | true                     | encoder
                activation_function | "linear"                 | gelu_new
                """)
        void must_not_ask_for_what_would_be_left_out(String key, String json, String part) {
            refused(gpt2().configured(key, json), "config.json", key, part);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                pruned_heads             | {}
                quantization_config      | null
                add_cross_attention      | false
                reorder_and_upcast_attn  | true
                use_cache                | false
                resid_pdrop              | 0.5
                initializer_range        | 3
                summary_type             | "mean"
                task_specific_params     | {"text-generation": {"do_sample": true}}
                torch_dtype              | "float16"
                transformers_version     | "9.9.9"
                _name_or_path            | "somewhere"
                """)
        void may_say_what_changes_nothing(String key, String json) {
            float[] expected = logits(gpt2());
            assertThat(logits(gpt2().configured(key, json))).containsExactly(expected);
        }
    }

    @Test
    void weights_of_float64_are_to_be_converted() {
        refused(gpt2().stored(DType.F64), "F64", "convert it to F32");
    }
}
