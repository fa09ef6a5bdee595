package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

/**
 * The families configured otherwise than the golden models, against what Hugging Face transformers 4.57.6 computed of them; those that
 * begin with {@code v5} were written and computed by 5.17.0, whose configurations have other keys.
 */
class VariantsTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2_unscaled_relu", "gpt2_inverse_layer_upcast", "gpt2_states", "gpt_neox_sequential_linear", "codegen_tied",
        "gpt_bigcode_mha_unscaled", "starcoder2_untied", "llama_biases", "llama_yarn", "llama_longrope", "llama_states", "mistral_window",
        "qwen2_layer_types", "gemma_untied", "gemma2_layer_types", "phi_normed_queries", "phi_tied", "phi3_window", "phi3_partial_tied",
        "phi3_longrope", "v5_gpt_neox", "v5_llama3", "v5_phi3_longrope"})
    void of_a_decoder(String name) throws URISyntaxException {
        assertPasses(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert_next_sentence", "bert_pretraining_states", "roberta_states", "roberta_questions", "camembert_labels",
        "distilbert_sinusoidal", "esm_labels", "t5_encoder", "umt5_encoder", "v5_bert_untied", "v5_esm_learned", "v5_esm_states"})
    void of_an_encoder(String name) throws URISyntaxException {
        assertPasses(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t5_wide_heads", "t5_states", "mt5", "umt5", "bart_scaled", "bart_states", "mbart", "pegasus", "marian_apart",
        "torch_transformer_prenorm", "torch_transformer_without_biases", "v5_t5_unscaled", "v5_bart_untied"})
    void of_an_encoder_decoder(String name) throws URISyntaxException {
        assertPasses(name);
    }

    private static void assertPasses(String name) throws URISyntaxException {
        Path folder = Path.of(VariantsTest.class.getResource("/variants/" + name + "/config.json").toURI()).getParent();
        VerifyReport report = Verification.run(folder, backend, progress -> {});

        assertThat(report.unsupported()).isEmpty();
        assertThat(report.outputs()).isNotEmpty().allMatch(OutputCheck::passed);
        assertThat(report.generations()).allMatch(GenerationCheck::passed);
        assertThat(report.passed()).isTrue();
    }
}
