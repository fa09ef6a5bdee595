package org.transformer4j.models.decoder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.EditedModel;

/** LLaMA configured otherwise than the golden ones. */
class LlamaConfigurationsTest extends ConfiguredDecoder {
    @Test
    void is_what_the_formulas_say() {
        EditedModel model = model("llama_gqa");
        assertClose(logits(model), llama(model).logits(IDS));
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1e-5", "8, 4, 1e-5", "1, 1, 1e-5", "4, 2, 0.01"})
    void has_the_heads_and_epsilon_that_the_configuration_says(int heads, int kvHeads, double epsilon) {
        EditedModel model = model("llama_gqa").configured("num_attention_heads", "" + heads).configured("num_key_value_heads", "" + kvHeads)
                .configured("rms_norm_eps", "" + epsilon);
        for (int layer = 0; layer < 2; layer++) {
            for (String name : new String[] {"k_proj", "v_proj"}) {
                model.random("model.layers.%d.self_attn.%s.weight".formatted(layer, name), 32 / heads * kvHeads, 32);
            }
        }
        assertClose(logits(model), ReferenceLlama.of(model, heads, kvHeads, epsilon, 5000).logits(IDS));
    }

    @Test
    void may_share_its_embedding_with_the_output() {
        EditedModel model = model("llama_gqa").configured("tie_word_embeddings", "true").remove("lm_head");
        assertClose(logits(model), llama(model).scoring("model.embed_tokens").logits(IDS));
    }

    @Test
    void may_store_an_output_that_nobody_uses() {
        EditedModel model = model("llama_gqa").configured("tie_word_embeddings", "true");
        assertClose(logits(model), llama(model).scoring("model.embed_tokens").logits(IDS));
    }

    @Test
    void needs_an_output_of_its_own_unless_it_is_tied() {
        refused(model("llama_gqa").remove("lm_head"), "lm_head.weight", "tie_word_embeddings is false", "set it to true");
    }

    @Test
    void has_no_bias_in_its_output() {
        refused(model("llama_gqa").random("lm_head.bias", 99), "lm_head.bias", "has no place");
    }
}
