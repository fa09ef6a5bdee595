package org.transformer4j.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;

/** Every family against what Hugging Face transformers recorded of a tiny model with random weights. */
class GoldenModelsTest {
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
    @CsvSource(textBlock = """
            bert_mlm, 6, 0
            bert_model, 9, 0
            roberta_mlm, 6, 0
            distilbert_mlm, 6, 0
            esm_rotary_mlm, 6, 0
            gpt2, 7, 2
            llama_gqa, 7, 2
            llama_mha, 7, 2
            qwen2, 7, 2
            gemma, 7, 2
            gemma2, 7, 1
            gpt_neox, 7, 2
            codegen, 7, 2
            gpt_bigcode_mqa, 7, 2
            t5_v1_0, 15, 1
            t5_v1_1, 15, 1
            marian, 15, 1
            torch_transformer_postnorm, 3, 0
            """)
    void all_that_was_recorded_of_a_model_comes_out(String folder, int outputs, int generations) {
        VerifyReport report = Verification.run(GoldenFolder.resource(folder), backend, progress -> {});

        assertThat(report.unsupported()).isEmpty();
        assertThat(report.outputs()).filteredOn(check -> !check.passed()).isEmpty();
        assertThat(report.generations()).filteredOn(check -> !check.passed()).isEmpty();
        assertThat(report.outputs()).hasSize(outputs);
        assertThat(report.generations()).hasSize(generations);
        assertThat(report.passed()).isTrue();
    }
}
