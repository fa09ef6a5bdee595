package org.transformer4j.models.decoder;

import static org.transformer4j.models.decoder.DoubleLayers.attend;
import static org.transformer4j.models.decoder.DoubleLayers.map;
import static org.transformer4j.models.decoder.DoubleLayers.plus;
import static org.transformer4j.models.decoder.DoubleLayers.rotated;
import static org.transformer4j.models.decoder.DoubleLayers.times;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.transformer4j.models.EditedModel;

/**
 * LLaMA, Mistral and Qwen2 from their formulas, with two blocks.
 *
 * @param attention of a block by its number
 */
record ReferenceLlama(DoubleLayers layers, int headDim, double epsilon, double[] frequencies, double magnitude,
        IntFunction<DoubleLayers.Attention> attention, String output) {
    static double[] frequencies(int rotaryDim, double theta) {
        return IntStream.range(0, rotaryDim / 2).mapToDouble(i -> Math.pow(theta, -2.0 * i / rotaryDim)).toArray();
    }

    static ReferenceLlama of(EditedModel model, int heads, int kvHeads, double epsilon, double theta) {
        int headDim = 32 / heads;
        return new ReferenceLlama(new DoubleLayers(model.tensors()), headDim, epsilon, frequencies(headDim, theta), 1,
                layer -> DoubleLayers.Attention.causal(heads, kvHeads, headDim), "lm_head");
    }

    ReferenceLlama attending(IntFunction<DoubleLayers.Attention> other) {
        return new ReferenceLlama(layers, headDim, epsilon, frequencies, magnitude, other, output);
    }

    ReferenceLlama turning(double[] other, double otherMagnitude) {
        return new ReferenceLlama(layers, headDim, epsilon, other, otherMagnitude, attention, output);
    }

    ReferenceLlama scoring(String other) {
        return new ReferenceLlama(layers, headDim, epsilon, frequencies, magnitude, attention, other);
    }

    double[] logits(int[] ids) {
        double[][] x = layers.embed("model.embed_tokens.weight", ids);
        for (int layer = 0; layer < 2; layer++) {
            String block = "model.layers." + layer + ".";
            String own = block + "self_attn.";
            double[][] h = layers.rmsNorm(x, block + "input_layernorm", epsilon, 0);
            double[][] q = rotated(layers.linear(h, own + "q_proj"), headDim, frequencies, magnitude);
            double[][] k = rotated(layers.linear(h, own + "k_proj"), headDim, frequencies, magnitude);
            x = plus(x, layers.linear(attend(attention.apply(layer), q, k, layers.linear(h, own + "v_proj")), own + "o_proj"));
            h = layers.rmsNorm(x, block + "post_attention_layernorm", epsilon, 0);
            double[][] gate = map(layers.linear(h, block + "mlp.gate_proj"), DoubleLayers::silu);
            x = plus(x, layers.linear(times(gate, layers.linear(h, block + "mlp.up_proj")), block + "mlp.down_proj"));
        }
        return DoubleLayers.flat(layers.linear(layers.rmsNorm(x, "model.norm", epsilon, 0), output));
    }
}
