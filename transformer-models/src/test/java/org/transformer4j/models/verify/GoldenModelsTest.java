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
            bert_mlm, 6, 0, 1f68ce9c35c163e1
            bert_model, 9, 0, 34d2ddd1f783f794
            roberta_mlm, 6, 0, b1736dfb17c087bb
            distilbert_mlm, 6, 0, 1366c2ecebd4b97a
            esm_rotary_mlm, 6, 0, b4f44ec11c0cb2f2
            gpt2, 7, 2, a1e4c611fd7e01ac
            llama_gqa, 7, 2, 377517780e517f3f
            llama_mha, 7, 2, 9c6c4951ad74542d
            qwen2, 7, 2, eb07f6e0fee31bd5
            gemma, 7, 2, 5b43f2fb10a8d5e7
            gemma2, 7, 1, e87220b2eb9839da
            gpt_neox, 7, 2, 076c1b61af114fb8
            codegen, 7, 2, 731bab58ecbc5005
            gpt_bigcode_mqa, 7, 2, 431de945819debb1
            t5_v1_0, 15, 1, 72343eee7458ff30
            t5_v1_1, 15, 1, 6fd5d3463503627b
            marian, 15, 1, 3e41ff4f2444297c
            torch_transformer_postnorm, 3, 0, 8048d1a83717a2a6
            """)
    void all_that_was_recorded_of_a_model_comes_out(String folder, int outputs, int generations, String fingerprint) {
        VerifyReport report = Verification.run(GoldenFolder.resource(folder), backend, progress -> {});

        assertThat(report.unsupported()).isEmpty();
        assertThat(report.outputs()).filteredOn(check -> !check.passed()).isEmpty();
        assertThat(report.generations()).filteredOn(check -> !check.passed()).isEmpty();
        assertThat(report.outputs()).hasSize(outputs);
        assertThat(report.generations()).hasSize(generations);
        assertThat(report.passed()).isTrue();
        // Of every device and every machine.
        assertThat(report.fingerprint()).startsWith(fingerprint).hasSize(64);
    }
}
