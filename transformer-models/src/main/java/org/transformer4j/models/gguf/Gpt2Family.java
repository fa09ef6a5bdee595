package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** GPT-2, whose matrices Hugging Face stores as {@code [in, out]} and GGUF as {@code [out, in]}. */
record Gpt2Family() implements Family {
    @Override
    public Map<String, Object> config(ArchitectureMetadata parameters) {
        var config = new LinkedHashMap<String, Object>();
        config.put("model_type", "gpt2");
        config.put("architectures", List.of("GPT2LMHeadModel"));
        config.put("vocab_size", parameters.vocabulary());
        config.put("n_positions", parameters.size("context_length"));
        config.put("n_embd", parameters.size("embedding_length"));
        config.put("n_layer", parameters.size("block_count"));
        config.put("n_head", parameters.size("attention.head_count"));
        config.put("n_inner", parameters.size("feed_forward_length"));
        config.put("activation_function", "gelu_new");
        config.put("layer_norm_epsilon", parameters.number("attention.layer_norm_epsilon"));
        config.put("tie_word_embeddings", !parameters.hasTensor("output.weight"));
        return config;
    }

    @Override
    public List<Rule> rules(ArchitectureMetadata parameters) {
        var rules = new ArrayList<>(List.of(
                Rule.renamed("token_embd.weight", "transformer.wte.weight"),
                Rule.renamed("position_embd.weight", "transformer.wpe.weight"),
                Rule.renamed("output.weight", "lm_head.weight")));
        for (String kind : List.of(".weight", ".bias")) {
            rules.add(Rule.renamed("output_norm" + kind, "transformer.ln_f" + kind));
            rules.add(Rule.renamed("blk.*.attn_norm" + kind, "transformer.h.*.ln_1" + kind));
            rules.add(Rule.renamed("blk.*.ffn_norm" + kind, "transformer.h.*.ln_2" + kind));
        }
        linear(rules, "attn_qkv", "attn.c_attn");
        linear(rules, "attn_output", "attn.c_proj");
        linear(rules, "ffn_up", "mlp.c_fc");
        linear(rules, "ffn_down", "mlp.c_proj");
        return rules;
    }

    private static void linear(List<Rule> rules, String gguf, String name) {
        rules.add(new Rule("blk.*." + gguf + ".weight", "transformer.h.*." + name + ".weight", new Conversion.Transposed()));
        rules.add(Rule.renamed("blk.*." + gguf + ".bias", "transformer.h.*." + name + ".bias"));
    }
}
