package org.transformer4j.models.decoder;

import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;

import org.junit.jupiter.api.Test;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.decoder.DoubleLayers.Attention;

/** Of these there is no golden model, so the one of LLaMA or GPT-NeoX lends its tensors. */
class PhiAndStarCoder2Test extends ConfiguredDecoder {
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
