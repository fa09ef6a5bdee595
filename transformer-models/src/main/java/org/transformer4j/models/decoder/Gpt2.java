package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LearnedPositions;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * GPT-2: learned positions, layer norms before attention and feed-forward, and an output layer that shares the token embedding.
 * Source: Radford et al. (2019), section 2.3.
 *
 * <p>Checkpoints: {@code GPT2LMHeadModel} and {@code GPT2Model} of Hugging Face, with or without the prefix {@code transformer.}.
 */
public final class Gpt2 {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.attn\\.(bias|masked_bias)|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;

    private Gpt2(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("LMHeadModel", "ForCausalLM", "Model");
        width = numbers.features("n_embd", "hidden_size", 768);
        heads = numbers.count("n_head", "num_attention_heads", 12);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Gpt2(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "transformer.", "wte.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("n_positions", "max_position_embeddings", 1024);
        int layers = numbers.count("n_layer", "num_hidden_layers", 12);
        int headDim = numbers.equalHeadDim(width, heads);
        TokenEmbedding tokens = new TokenEmbedding(load.matrix("wte.weight", numbers.vocabulary("vocab_size", 50257), width));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens,
                new LearnedPositions(load.matrix("wpe.weight", positions, width)),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("h." + layer + "."), layer, headDim)).toList(),
                load.layerNorm("ln_f", width, epsilon()), OutputLayer.load(config, load, "lm_head", tokens, true), positions,
                new Decoder.CacheShape(layers, heads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, int headDim) {
        int inner = numbers.features("n_inner", Math.multiplyExact(4, width));
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, scale(layer, headDim), Mask.CAUSAL),
                load.conv1d("attn.c_attn", width, 3 * width, 0, width),
                load.conv1d("attn.c_attn", width, 3 * width, width, width),
                load.conv1d("attn.c_attn", width, 3 * width, 2 * width, width),
                load.conv1d("attn.c_proj", width, width), null);
        FeedForward feedForward = new FeedForward(load.conv1d("mlp.c_fc", width, inner),
                numbers.activation("activation_function", "gelu_new"), load.conv1d("mlp.c_proj", inner, width));
        return new PreNormBlock(load.layerNorm("ln_1", width, epsilon()), attention, load.layerNorm("ln_2", width, epsilon()), feedForward);
    }

    private float epsilon() {
        return numbers.epsilon("layer_norm_epsilon", 1e-5);
    }

    private float scale(int layer, int headDim) {
        double scale = config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(headDim) : 1;
        return (float) (config.flag("scale_attn_by_inverse_layer_idx", false) ? scale / (layer + 1) : scale);
    }
}
