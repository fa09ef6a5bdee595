package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.NamedParameter;
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
import org.transformer4j.models.layer.HeadNorm;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.ParallelBlock;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Phi-1, Phi-1.5 and Phi-2: rotary positions over a part of each head, attention and feed-forward side by side behind one norm, biases
 * everywhere. Source: Li et al. (2023), "Textbooks Are All You Need II", section 2.1.
 *
 * <p>Checkpoints: {@code PhiForCausalLM} of Hugging Face.
 */
public final class Phi {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private Phi(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 2048);
        heads = numbers.count("num_attention_heads", 32);
        kvHeads = numbers.count("num_key_value_heads", heads);
        headDim = numbers.headDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Phi(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 2048);
        int layers = numbers.count("num_hidden_layers", 24);
        RopeConfig rope = RopeConfig.of(config, "rope_theta", "partial_rotary_factor", 0.5);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 51200), width, numbers.padding(NamedParameter.NO_ROW));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "final_layernorm"), OutputLayer.load(config, load, "lm_head", tokens, false, true), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        int inner = numbers.features("intermediate_size", 8192);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.CAUSAL),
                normed(load, "self_attn.q", heads * headDim), normed(load, "self_attn.k", kvHeads * headDim),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, true),
                load.linear("self_attn.dense", heads * headDim, width, true), rotary);
        FeedForward feedForward = new FeedForward(load.linear("mlp.fc1", width, inner, true),
                numbers.activation("hidden_act", "gelu_new"), load.linear("mlp.fc2", inner, width, true));
        LayerNorm norm = norm(load, "input_layernorm");
        return new ParallelBlock(norm, attention, norm, feedForward);
    }

    /** Queries or keys, each head normalised if {@code qk_layernorm} says so. */
    private Layer normed(ParameterLoader load, String name, int out) {
        Linear projection = load.linear(name + "_proj", width, out, true);
        return !config.flag("qk_layernorm", false) ? projection : Sequential.of(projection,
                new HeadNorm(load.layerNorm(name + "_layernorm", headDim, numbers.epsilon("layer_norm_eps", 1e-5)), headDim));
    }

    private LayerNorm norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, numbers.epsilon("layer_norm_eps", 1e-5));
    }
}
