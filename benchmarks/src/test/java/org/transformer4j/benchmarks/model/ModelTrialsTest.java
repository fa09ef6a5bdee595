package org.transformer4j.benchmarks.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;

class ModelTrialsTest {
    @Test
    void token_by_token_gives_the_fingerprint_of_the_whole_prompt() {
        try (Backend backend = Backends.select("cpu")) {
            for (DType type : new DType[] {DType.F32, DType.BF16}) {
                try (LoadedModel model = LoadedModel.load(ModelSize.TINY, type, backend); PrefillTrial prefill = new PrefillTrial(model, 23);
                        DecodeTrial decode = new DecodeTrial(model, 17, 6)) {
                    assertThat(prefill.time(2)).isPositive();
                    assertThat(decode.time(1)).isPositive();
                    assertThat(decode.fingerprint()).isEqualTo(prefill.fingerprint()).hasSize(64);
                }
            }
        }
    }

    @Test
    void the_type_of_the_weights_shows_in_fingerprint_and_memory() {
        try (Backend backend = Backends.select("cpu"); LoadedModel wide = LoadedModel.load(ModelSize.TINY, DType.F32, backend)) {
            String fingerprint;
            long bytes;
            try (PrefillTrial prefill = new PrefillTrial(wide, 8)) {
                prefill.time(1);
                fingerprint = prefill.fingerprint();
                bytes = prefill.allocatedBytes();
            }
            try (LoadedModel narrow = LoadedModel.load(ModelSize.TINY, DType.BF16, backend); PrefillTrial prefill = new PrefillTrial(narrow, 8)) {
                prefill.time(1);
                assertThat(prefill.fingerprint()).isNotEqualTo(fingerprint);
                assertThat(prefill.allocatedBytes()).isBetween(1L, bytes - 1);
            }
        }
    }

    @Test
    void the_published_size_has_its_published_number_of_parameters() {
        assertThat(ModelSize.GPT2.bytesOfStep(DType.F32, 0) / Float.BYTES).isBetween(123e6, 124e6);
    }
}
