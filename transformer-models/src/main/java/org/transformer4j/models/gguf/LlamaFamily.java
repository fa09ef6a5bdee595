package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Llama, Mistral and others that are called llama, and Qwen2, which differ in little.
 *
 * @param modelType   at Hugging Face
 * @param modelClass  at Hugging Face
 * @param interleaved whether the rows of queries and keys were permuted, so that rotary pairs lie side by side
 */
record LlamaFamily(String modelType, String modelClass, boolean interleaved) implements Family {
    @Override
    public Map<String, Object> config(ArchitectureMetadata parameters) {
        parameters.requireWholeRotation();
        parameters.refuse("attention.scale", 0, "a scale of the scores of its own");
        parameters.refuse("embedding_scale", 1, "a factor for embeddings");
        parameters.refuse("residual_scale", 1, "a factor for residuals");
        parameters.refuse("logit_scale", 1, "a factor for logits");
        Map<String, Object> config = parameters.decoder(modelType, modelClass);
        config.put("hidden_act", "silu");
        config.put("rms_norm_eps", parameters.number("attention.layer_norm_rms_epsilon"));
        parameters.optionalSize("attention.sliding_window").ifPresent(window -> config.put("sliding_window", window));
        Rotary.put(config, parameters);
        if (interleaved) {
            config.put("attention_bias", parameters.hasTensor("blk.0.attn_q.bias"));
            config.put("mlp_bias", parameters.hasTensor("blk.0.ffn_up.bias"));
        } else {
            config.put("use_sliding_window", false);
        }
        return config;
    }

    @Override
    public List<Rule> rules(ArchitectureMetadata parameters) {
        int heads = parameters.size("attention.head_count");
        int keyHeads = parameters.size("attention.head_count_kv", heads);
        Conversion query = interleaved ? new Conversion.RotaryRows(heads) : new Conversion.AsIs();
        Conversion key = interleaved ? new Conversion.RotaryRows(keyHeads) : new Conversion.AsIs();
        var rules = new ArrayList<>(List.of(
                Rule.renamed("token_embd.weight", "model.embed_tokens.weight"),
                Rule.renamed("output_norm.weight", "model.norm.weight"),
                Rule.renamed("output.weight", "lm_head.weight"),
                Rule.renamed("blk.*.attn_norm.weight", "model.layers.*.input_layernorm.weight"),
                Rule.renamed("blk.*.ffn_norm.weight", "model.layers.*.post_attention_layernorm.weight")));
        for (String kind : List.of(".weight", ".bias")) {
            rules.add(new Rule("blk.*.attn_q" + kind, "model.layers.*.self_attn.q_proj" + kind, query));
            rules.add(new Rule("blk.*.attn_k" + kind, "model.layers.*.self_attn.k_proj" + kind, key));
            rules.add(Rule.renamed("blk.*.attn_v" + kind, "model.layers.*.self_attn.v_proj" + kind));
            rules.add(Rule.renamed("blk.*.attn_output" + kind, "model.layers.*.self_attn.o_proj" + kind));
            rules.add(Rule.renamed("blk.*.ffn_gate" + kind, "model.layers.*.mlp.gate_proj" + kind));
            rules.add(Rule.renamed("blk.*.ffn_up" + kind, "model.layers.*.mlp.up_proj" + kind));
            rules.add(Rule.renamed("blk.*.ffn_down" + kind, "model.layers.*.mlp.down_proj" + kind));
        }
        return rules;
    }
}
