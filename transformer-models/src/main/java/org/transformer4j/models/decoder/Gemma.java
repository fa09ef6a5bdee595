package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.GatedFeedForward;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RmsNorm;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.ScaledEmbedding;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Gemma: as LLaMA, but with scaled embeddings, norms stored as the difference to 1, a GELU gate, and heads whose size does not follow
 * from the width. Source: Gemma Team (2024), "Gemma: Open Models Based on Gemini Research and Technology", section 2.
 *
 * <p>Checkpoints: {@code GemmaForCausalLM} of Hugging Face.
 */
public final class Gemma {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private Gemma(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 3072);
        heads = numbers.count("num_attention_heads", 16);
        kvHeads = numbers.count("num_key_value_heads", 16);
        headDim = numbers.features("head_dim", 256);
        refuseDoubtfulActivation();
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Gemma(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 8192);
        int layers = numbers.count("num_hidden_layers", 28);
        RopeConfig rope = RopeConfig.of(config);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 256000), width, numbers.padding(0));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, ScaledEmbedding.bySquareRoot(width),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "norm"), OutputLayer.load(config, load, "lm_head", tokens, true), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        boolean bias = config.flag("attention_bias", false);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.CAUSAL),
                load.linear("self_attn.q_proj", width, heads * headDim, bias),
                load.linear("self_attn.k_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.o_proj", heads * headDim, width, bias), rotary);
        return new PreNormBlock(norm(load, "input_layernorm"), attention, norm(load, "post_attention_layernorm"),
                feedForward(numbers, load, width, 24576));
    }

    /**
     * Refuses what readers of these files understand differently. {@code hidden_activation} counts; the {@code hidden_act} of the first
     * files says {@code gelu} and means its approximation by tanh.
     */
    private void refuseDoubtfulActivation() {
        String named = config.text("hidden_act", "gelu_pytorch_tanh");
        boolean usual = named.equals("gelu") || numbers.activation("hidden_act", named) == Unary.Function.GELU_TANH;
        numbers.refuse("hidden_act", !usual && !config.has("hidden_activation"), named + ", in place of which hidden_activation must say so");
    }

    /** The gated layer that Gemma 2 has as well. */
    static Layer feedForward(Hyperparameters numbers, ParameterLoader load, int width, int unsaid) {
        int inner = numbers.features("intermediate_size", unsaid);
        return new GatedFeedForward(load.linear("mlp.gate_proj", width, inner, false), load.linear("mlp.up_proj", width, inner, false),
                numbers.activation("hidden_activation", "gelu_pytorch_tanh"), load.linear("mlp.down_proj", inner, width, false));
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNormAroundOne(name, width, numbers.epsilon("rms_norm_eps", 1e-6));
    }
}
