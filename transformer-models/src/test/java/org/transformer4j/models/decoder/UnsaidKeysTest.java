package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.EditedModel;

/** A key that a configuration leaves out has the value that Hugging Face gives it, which is not always that of {@code null}. */
class UnsaidKeysTest extends ConfiguredDecoder {
    private static EditedModel without(EditedModel model, String key) {
        return model.configured(key, "0").unsaid(key);
    }

    @ParameterizedTest
    @CsvSource({"gemma2, attn_logit_softcapping, 50.0", "gemma2, final_logit_softcapping, 30.0", "gemma2, query_pre_attn_scalar, 256",
        "gpt2, layer_norm_epsilon, 1e-5", "gpt2, activation_function, '\"gelu_new\"'", "gpt_neox, rotary_pct, 0.25",
        "gpt_neox, use_parallel_residual, true", "gpt_neox, layer_norm_eps, 1e-5", "llama_gqa, rms_norm_eps, 1e-6",
        "llama_gqa, rope_theta, 10000.0", "llama_gqa, hidden_act, '\"silu\"'", "qwen2, use_sliding_window, false",
        "gpt_bigcode_mqa, activation_function, '\"gelu_pytorch_tanh\"'", "gpt_bigcode_mqa, multi_query, true",
        "gemma, rms_norm_eps, 1e-6", "codegen, layer_norm_epsilon, 1e-5"})
    void is_as_if_it_were_written(String golden, String key, String json) {
        float[] written = logits(model(golden).configured(key, json));

        assertThat(logits(without(model(golden), key))).containsExactly(written);
    }

    @ParameterizedTest
    @CsvSource({"attn_logit_softcapping, 50.0", "final_logit_softcapping, 30.0"})
    void null_is_no_cap_in_gemma_2(String key, String unsaid) {
        assertThat(logits(model("gemma2").configured(key, "null"))).isNotEqualTo(logits(model("gemma2").configured(key, unsaid)));
    }

    @Test
    void mistral_has_8_heads_of_keys_unless_null_says_as_many_as_of_queries() {
        EditedModel mistral = model("llama_mha").configured("model_type", "\"mistral\"");
        mistral.tensors().keySet().removeIf(name -> name.endsWith("bias"));
        float[] said = logits(mistral.configured("num_key_value_heads", "4"));

        assertThat(logits(mistral.configured("num_key_value_heads", "null"))).containsExactly(said);
        refused(without(mistral, "num_key_value_heads"), "k_proj.weight", "[64, 32]");
    }

    @Test
    void codegen_rotates_64_features_unless_it_says_otherwise() {
        refused(model("codegen").configured("rotary_dim", "null"), "rotary_dim");
    }
}
