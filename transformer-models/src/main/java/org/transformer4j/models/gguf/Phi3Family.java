package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Map;

/** Phi-3 and Phi-4, whose queries, keys and values are fused, and gate and up as well, at Hugging Face just as in the file. */
record Phi3Family() implements Family {
    @Override
    public Map<String, Object> config(ArchitectureMetadata parameters) {
        Map<String, Object> config = parameters.decoder("phi3", "Phi3ForCausalLM");
        config.put("hidden_act", "silu");
        config.put("attention_bias", false);
        config.put("rms_norm_eps", parameters.number("attention.layer_norm_rms_epsilon"));
        config.put("partial_rotary_factor", parameters.rotatedPart());
        Rotary.put(config, parameters);
        // Absent or 0 where attention is not windowed.
        parameters.optionalNumber("attention.sliding_window").map(Number::intValue).filter(window -> window > 0)
                .ifPresent(window -> config.put("sliding_window", window));
        return config;
    }

    @Override
    public List<Rule> rules(ArchitectureMetadata parameters) {
        return List.of(
                Rule.renamed("token_embd.weight", "model.embed_tokens.weight"),
                Rule.renamed("output_norm.weight", "model.norm.weight"),
                Rule.renamed("output.weight", "lm_head.weight"),
                Rule.renamed("blk.*.attn_norm.weight", "model.layers.*.input_layernorm.weight"),
                Rule.renamed("blk.*.ffn_norm.weight", "model.layers.*.post_attention_layernorm.weight"),
                Rule.renamed("blk.*.attn_qkv.weight", "model.layers.*.self_attn.qkv_proj.weight"),
                Rule.renamed("blk.*.attn_output.weight", "model.layers.*.self_attn.o_proj.weight"),
                Rule.renamed("blk.*.ffn_up.weight", "model.layers.*.mlp.gate_up_proj.weight"),
                Rule.renamed("blk.*.ffn_down.weight", "model.layers.*.mlp.down_proj.weight"));
    }
}
