package org.transformer4j.models.gguf;

import java.nio.file.Path;
import java.util.Map;
import org.transformer4j.models.EditedModel;

/** Small models of the Phi family, of which there is no golden one, with random weights in rows of whole super-blocks. */
final class PhiModels {
    private static final int WIDTH = 256;
    private static final int INNER = 512;
    private static final int KEYS = 128;
    private static final int TOKENS = 99;

    private PhiModels() {}

    static EditedModel phi2(Path folder) {
        EditedModel model = model(folder, "phi", "PhiForCausalLM", 4).configured("layer_norm_eps", "1e-5").configured("hidden_act", "\"gelu_new\"")
                .configured("partial_rotary_factor", "0.5");
        affine(model, "model.final_layernorm", WIDTH);
        affine(model, "lm_head", TOKENS, WIDTH);
        for (int i = 0; i < 2; i++) {
            String block = "model.layers." + i + ".";
            affine(model, block + "input_layernorm", WIDTH);
            for (String part : new String[] {"q_proj", "k_proj", "v_proj", "dense"}) affine(model, block + "self_attn." + part, WIDTH, WIDTH);
            affine(model, block + "mlp.fc1", INNER, WIDTH);
            affine(model, block + "mlp.fc2", WIDTH, INNER);
        }
        return model;
    }

    static EditedModel phi3(Path folder) {
        EditedModel model = model(folder, "phi3", "Phi3ForCausalLM", 2).configured("sliding_window", "5").configured("partial_rotary_factor", "0.75");
        put(model, "model.norm.weight", WIDTH);
        put(model, "lm_head.weight", TOKENS, WIDTH);
        for (int i = 0; i < 2; i++) {
            String block = "model.layers." + i + ".";
            put(model, block + "input_layernorm.weight", WIDTH);
            put(model, block + "post_attention_layernorm.weight", WIDTH);
            put(model, block + "self_attn.qkv_proj.weight", WIDTH + 2 * KEYS, WIDTH);
            put(model, block + "self_attn.o_proj.weight", WIDTH, WIDTH);
            put(model, block + "mlp.gate_up_proj.weight", 2 * INNER, WIDTH);
            put(model, block + "mlp.down_proj.weight", WIDTH, INNER);
        }
        return model;
    }

    private static EditedModel model(Path folder, String type, String name, int keyHeads) {
        EditedModel model = new EditedModel(folder, "llama_gqa").remove("");
        Map.of("model_type", "\"" + type + "\"", "architectures", "[\"" + name + "\"]", "hidden_size", "" + WIDTH, "intermediate_size", "" + INNER,
                "num_attention_heads", "4", "num_key_value_heads", "" + keyHeads, "tie_word_embeddings", "false").forEach(model::configured);
        put(model, "model.embed_tokens.weight", TOKENS, WIDTH);
        return model;
    }

    private static void affine(EditedModel model, String name, long... shape) {
        put(model, name + ".weight", shape);
        put(model, name + ".bias", shape[0]);
    }

    private static void put(EditedModel model, String name, long... shape) {
        model.random(name, shape);
    }
}
