package org.transformer4j.models.decoder;

import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;
import static org.transformer4j.models.decoder.DoubleLayers.times;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.decoder.DoubleLayers.Attention;

/** Gemma 2 with other caps and windows. */
class Gemma2ConfigurationsTest extends ConfiguredDecoder {
    private double[] reference(EditedModel model, double cap, double finalCap, int window) {
        DoubleLayers layers = new DoubleLayers(model.tensors());
        double[] frequencies = ReferenceLlama.frequencies(16, 10000);
        double[][] x = map(layers.embed("model.embed_tokens.weight", IDS), v -> v * Math.sqrt(32));
        for (int layer = 0; layer < 2; layer++) {
            String block = "model.layers." + layer + ".";
            String own = block + "self_attn.";
            Attention attention = Attention.causal(4, 2, 16).scaled(1 / Math.sqrt(24)).scored(score -> capped(score, cap));
            double[][] h = layers.rmsNorm(x, block + "input_layernorm", 1e-6, 1);
            double[][] attended = attend(layer == 0 && window > 0 ? attention.windowed(window) : attention,
                    rotated(layers.linear(h, own + "q_proj"), 16, frequencies, 1), rotated(layers.linear(h, own + "k_proj"), 16, frequencies, 1),
                    layers.linear(h, own + "v_proj"));
            x = plus(x, layers.rmsNorm(layers.linear(attended, own + "o_proj"), block + "post_attention_layernorm", 1e-6, 1));
            h = layers.rmsNorm(x, block + "pre_feedforward_layernorm", 1e-6, 1);
            double[][] gate = map(layers.linear(h, block + "mlp.gate_proj"), ReferenceGpt2::geluTanh);
            h = layers.linear(times(gate, layers.linear(h, block + "mlp.up_proj")), block + "mlp.down_proj");
            x = plus(x, layers.rmsNorm(h, block + "post_feedforward_layernorm", 1e-6, 1));
        }
        return DoubleLayers.flat(map(layers.linear(layers.rmsNorm(x, "model.norm", 1e-6, 1), "model.embed_tokens"), v -> capped(v, finalCap)));
    }

    private static double capped(double score, double cap) {
        return cap == 0 ? score : cap * Math.tanh(score / cap);
    }

    @ParameterizedTest
    @CsvSource({"5, 3, 4", "0, 3, 4", "5, 0, 4", "0, 0, 0", "2, 7, 6", "0, 0, 1"})
    void has_the_caps_and_the_window_that_the_configuration_says(int cap, int finalCap, int window) {
        EditedModel model = model("gemma2").configured("attn_logit_softcapping", cap == 0 ? "null" : "" + cap)
                .configured("final_logit_softcapping", finalCap == 0 ? "null" : "" + finalCap)
                .configured("sliding_window", window == 0 ? "null" : "" + window);
        assertClose(logits(model), reference(model, cap, finalCap, window));
    }

    @ParameterizedTest
    @ValueSource(strings = {"attn_logit_softcapping", "final_logit_softcapping"})
    void needs_caps_above_0(String key) {
        refused(model("gemma2").configured(key, "-1"), key, "-1", "positive number or null");
    }
}
