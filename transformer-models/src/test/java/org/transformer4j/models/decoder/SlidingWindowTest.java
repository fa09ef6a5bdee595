package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.op.Mask;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.decoder.DoubleLayers.Attention;

/** Which layers see a window, and how wide it is. */
class SlidingWindowTest extends ConfiguredDecoder {
    private Attention whole() {
        return Attention.causal(4, 2, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 12, 13, 4096})
    void of_mistral_counts_in_every_layer(int window) {
        EditedModel model = model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "" + window);
        assertClose(logits(model), llama(model).attending(layer -> whole().windowed(window)).logits(IDS));
    }

    @Test
    void of_null_is_none() {
        EditedModel model = model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "null");
        assertClose(logits(model), llama(model).logits(IDS));
    }

    @ParameterizedTest
    @CsvSource({"true, 0, 2", "true, 1, 1", "true, 2, 0", "false, 0, 0"})
    void of_qwen2_counts_from_a_layer_on_if_it_is_used(boolean used, int first, int windowed) {
        EditedModel model = model("qwen2").configured("sliding_window", "3").configured("use_sliding_window", "" + used)
                .configured("max_window_layers", "" + first);
        ReferenceLlama reference = ReferenceLlama.of(model, 4, 2, 1e-6, 10000);
        assertClose(logits(model), reference.attending(layer -> layer >= 2 - windowed ? whole().windowed(3) : whole()).logits(IDS));
    }

    private static ModelConfig config(String json) {
        return ModelConfig.of(StandardCharsets.UTF_8.encode("{" + json + "}"), "config.json");
    }

    @Test
    void that_is_not_mentioned_is_4096_in_mistral_and_qwen2_and_none_in_phi_3() {
        assertThat(SlidingWindow.mistral(config(""))).isEqualTo(Mask.slidingWindow(4096));
        assertThat(SlidingWindow.qwen2(config("\"use_sliding_window\": true, \"max_window_layers\": 1"), 1)).isEqualTo(Mask.slidingWindow(4096));
        assertThat(SlidingWindow.gemma2(config(""), 0)).isEqualTo(Mask.slidingWindow(4096));
        assertThat(SlidingWindow.optional(config(""))).isEqualTo(Mask.CAUSAL);
    }

    @Test
    void of_null_is_none_in_every_family() {
        ModelConfig none = config("\"sliding_window\": null, \"use_sliding_window\": true, \"max_window_layers\": 0");

        assertThat(SlidingWindow.mistral(none)).isEqualTo(Mask.CAUSAL);
        assertThat(SlidingWindow.qwen2(none, 0)).isEqualTo(Mask.CAUSAL);
        assertThat(SlidingWindow.gemma2(none, 0)).isEqualTo(Mask.CAUSAL);
        assertThat(SlidingWindow.optional(none)).isEqualTo(Mask.CAUSAL);
    }

    @Test
    void must_be_positive() {
        refused(model("llama_gqa").configured("model_type", "\"mistral\"").configured("sliding_window", "0"), "sliding_window is 0");
    }
}
