package org.transformer4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.EditedModel;

/** Rotary positions and what {@code rope_scaling} makes of them. */
class RotaryConfigurationsTest extends ConfiguredDecoder {
    private final int headDim = 8;
    private final double[] plain = ReferenceLlama.frequencies(8, 5000);

    private void turns(String scaling, double[] frequencies, double magnitude) {
        EditedModel model = model("llama_gqa").configured("rope_scaling", scaling);
        float[] logits = logits(model);
        assertClose(logits, llama(model).turning(frequencies, magnitude).logits(IDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"type\": \"default\"}", "{\"rope_type\": \"default\"}", "{\"type\": \"dynamic\", \"factor\": 4}"})
    void may_be_left_as_they_are(String scaling) {
        turns(scaling, plain, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "rope_type"})
    void may_stand_closer(String key) {
        turns("{\"%s\": \"linear\", \"factor\": 3.0}".formatted(key), Arrays.stream(plain).map(f -> f / 3).toArray(), 1);
    }

    @Test
    void may_be_scaled_by_their_wavelength_as_in_llama_3() {
        double factor = 8;
        double low = 1;
        double high = 4;
        double context = 50;
        double[] scaled = Arrays.stream(plain).map(frequency -> {
            double wavelength = 2 * Math.PI / frequency;
            if (wavelength < context / high) {
                return frequency;
            }
            if (wavelength > context / low) {
                return frequency / factor;
            }
            double smooth = (context / wavelength - low) / (high - low);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        }).toArray();
        turns("{\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, "
                + "\"original_max_position_embeddings\": 50}", scaled, 1);
        assertThat(scaled).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, -, -", "3, 0.5, -", "-, -, 1.3"})
    void may_be_scaled_by_their_number_as_in_yarn(Double fast, Double slow, Double amplified) {
        double factor = 4;
        int original = 64;
        double first = Math.max(0, Math.floor(dimension(fast == null ? 32 : fast, original)));
        double last = Math.min(headDim - 1, Math.ceil(dimension(slow == null ? 1 : slow, original)));
        double[] scaled = IntStream.range(0, plain.length).mapToDouble(i -> {
            double ramp = Math.min(1, Math.max(0, (i - first) / (last == first ? 0.001 : last - first)));
            double extrapolated = 1 - ramp;
            return plain[i] / factor * (1 - extrapolated) + plain[i] * extrapolated;
        }).toArray();
        turns("{\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 64%s%s%s}".formatted(
                fast == null ? "" : ", \"beta_fast\": " + fast, slow == null ? "" : ", \"beta_slow\": " + slow,
                amplified == null ? "" : ", \"attention_factor\": " + amplified), scaled, amplified == null ? 0.1 * Math.log(4) + 1 : amplified);
        assertThat(scaled).isNotEqualTo(plain);
    }

    private double dimension(double rotations, int original) {
        return headDim * Math.log(original / (rotations * 2 * Math.PI)) / (2 * Math.log(5000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"rope_type": "spiral", "factor": 2}                    | rope_scaling of kind 'spiral' is not supported; supported are default
            {"type": "linear"}                                      | rope_scaling.factor is missing
            {"type": "linear", "factor": 0.5}                       | rope_scaling.factor is 0.5
            {"type": "linear", "factor": "two"}                     | rope_scaling.factor is text "two"
            {"rope_type": "llama3", "factor": 8}                    | rope_scaling.low_freq_factor is missing
            "linear"                                                | rope_scaling is text "linear"
            """)
    void must_not_be_scaled_in_a_way_that_nobody_knows(String scaling, String part) {
        refused(model("llama_gqa").configured("rope_scaling", scaling), "config.json", part);
    }

    @Test
    void need_a_base_above_1() {
        refused(model("llama_gqa").configured("rope_theta", "1"), "rope_theta is 1");
    }
}
