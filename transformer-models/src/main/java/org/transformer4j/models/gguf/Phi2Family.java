package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Phi-1 and Phi-2, called phi at Hugging Face, which has queries, keys and values apart; files have them fused or apart. */
record Phi2Family() implements Family {
    @Override
    public Map<String, Object> config(ArchitectureMetadata parameters) {
        Map<String, Object> config = parameters.decoder("phi", "PhiForCausalLM");
        config.put("hidden_act", "gelu_new");
        config.put("qk_layernorm", false);
        config.put("layer_norm_eps", parameters.number("attention.layer_norm_epsilon"));
        config.put("partial_rotary_factor", parameters.rotatedPart());
        Rotary.put(config, parameters);
        return config;
    }

    @Override
    public List<Rule> rules(ArchitectureMetadata parameters) {
        int heads = parameters.size("attention.head_count");
        long queries = (long) heads * parameters.headDim();
        long keys = (long) parameters.size("attention.head_count_kv", heads) * parameters.headDim();
        var rules = new ArrayList<Rule>();
        rules.add(Rule.renamed("token_embd.weight", "model.embed_tokens.weight"));
        for (String kind : List.of(".weight", ".bias")) {
            String attention = "model.layers.*.self_attn.";
            rules.add(Rule.renamed("output_norm" + kind, "model.final_layernorm" + kind));
            rules.add(Rule.renamed("output" + kind, "lm_head" + kind));
            rules.add(Rule.renamed("blk.*.attn_norm" + kind, "model.layers.*.input_layernorm" + kind));
            rules.add(new Rule("blk.*.attn_qkv" + kind, attention + "q_proj" + kind, new Conversion.Rows(0, queries)));
            rules.add(new Rule("blk.*.attn_qkv" + kind, attention + "k_proj" + kind, new Conversion.Rows(queries, keys)));
            rules.add(new Rule("blk.*.attn_qkv" + kind, attention + "v_proj" + kind, new Conversion.Rows(queries + keys, keys)));
            rules.add(Rule.renamed("blk.*.attn_q" + kind, attention + "q_proj" + kind));
            rules.add(Rule.renamed("blk.*.attn_k" + kind, attention + "k_proj" + kind));
            rules.add(Rule.renamed("blk.*.attn_v" + kind, attention + "v_proj" + kind));
            rules.add(Rule.renamed("blk.*.attn_output" + kind, attention + "dense" + kind));
            rules.add(Rule.renamed("blk.*.ffn_up" + kind, "model.layers.*.mlp.fc1" + kind));
            rules.add(Rule.renamed("blk.*.ffn_down" + kind, "model.layers.*.mlp.fc2" + kind));
        }
        return rules;
    }
}
