package org.transformer4j.models.decoder;

import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.columns;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.decoder.DoubleLayers.Attention;

/** Families whose queries, keys and values are one matrix. */
class FusedProjectionsTest extends ConfiguredDecoder {
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
}
