package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gemma and Gemma 2. Their norms multiply by 1 + w, and the file has 1 + w.
 *
 * @param second whether it is Gemma 2, with norms behind each sublayer as well and caps on scores and logits
 */
record GemmaFamily(boolean second) implements Family {
    /** The one Gemma 2 whose scores are scaled by the width over the heads, and not by the size of a head, has 46 blocks. */
    private static final int BLOCKS_OF_27B = 46;

    @Override
    public Map<String, Object> config(ArchitectureMetadata parameters) {
        parameters.requireWholeRotation();
        Map<String, Object> config = second
                ? parameters.decoder("gemma2", "Gemma2ForCausalLM")
                : parameters.decoder("gemma", "GemmaForCausalLM");
        config.put("hidden_act", "gelu_pytorch_tanh");
        config.put("hidden_activation", "gelu_pytorch_tanh");
        config.put("attention_bias", false);
        config.put("rms_norm_eps", parameters.number("attention.layer_norm_rms_epsilon"));
        Rotary.put(config, parameters);
        if (second) {
            config.put("attn_logit_softcapping", parameters.number("attn_logit_softcapping"));
            config.put("final_logit_softcapping", parameters.number("final_logit_softcapping"));
            config.put("sliding_window", parameters.size("attention.sliding_window", 4096));
            config.put("query_pre_attn_scalar", parameters.size("block_count") == BLOCKS_OF_27B
                    ? parameters.size("embedding_length") / parameters.size("attention.head_count")
                    : parameters.headDim());
        }
        return config;
    }

    @Override
    public List<Rule> rules(ArchitectureMetadata parameters) {
        var rules = new ArrayList<>(List.of(
                Rule.renamed("token_embd.weight", "model.embed_tokens.weight"),
                Rule.renamed("output.weight", "lm_head.weight"),
                norm("output_norm.weight", "model.norm.weight"),
                norm("blk.*.attn_norm.weight", "model.layers.*.input_layernorm.weight"),
                Rule.renamed("blk.*.attn_q.weight", "model.layers.*.self_attn.q_proj.weight"),
                Rule.renamed("blk.*.attn_k.weight", "model.layers.*.self_attn.k_proj.weight"),
                Rule.renamed("blk.*.attn_v.weight", "model.layers.*.self_attn.v_proj.weight"),
                Rule.renamed("blk.*.attn_output.weight", "model.layers.*.self_attn.o_proj.weight"),
                Rule.renamed("blk.*.ffn_gate.weight", "model.layers.*.mlp.gate_proj.weight"),
                Rule.renamed("blk.*.ffn_up.weight", "model.layers.*.mlp.up_proj.weight"),
                Rule.renamed("blk.*.ffn_down.weight", "model.layers.*.mlp.down_proj.weight")));
        if (second) {
            rules.add(norm("blk.*.post_attention_norm.weight", "model.layers.*.post_attention_layernorm.weight"));
            rules.add(norm("blk.*.ffn_norm.weight", "model.layers.*.pre_feedforward_layernorm.weight"));
            rules.add(norm("blk.*.post_ffw_norm.weight", "model.layers.*.post_feedforward_layernorm.weight"));
        } else {
            rules.add(norm("blk.*.ffn_norm.weight", "model.layers.*.post_attention_layernorm.weight"));
        }
        return rules;
    }

    private static Rule norm(String gguf, String name) {
        return new Rule(gguf, name, new Conversion.MinusOne());
    }
}
