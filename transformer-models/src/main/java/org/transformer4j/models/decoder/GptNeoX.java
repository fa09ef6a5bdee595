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
import org.transformer4j.models.layer.ParallelBlock;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * GPT-NeoX and Pythia: rotary positions over a part of each head, attention and feed-forward side by side, one projection for queries,
 * keys and values. Source: Black et al. (2022), section 2.1.
 *
 * <p>Checkpoints: {@code GPTNeoXForCausalLM} of Hugging Face.
 */
public final class GptNeoX {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.attention\\.(bias|masked_bias|rotary_emb\\.inv_freq)|embed_out\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int headDim;

    private GptNeoX(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 6144);
        heads = numbers.count("num_attention_heads", 64);
        headDim = numbers.equalHeadDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new GptNeoX(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "gpt_neox.", "embed_in.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 2048);
        int layers = numbers.count("num_hidden_layers", 44);
        RopeConfig rope = RopeConfig.of(config, "rotary_emb_base", "rotary_pct", 0.25);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = new TokenEmbedding(load.matrix("embed_in.weight", numbers.vocabulary("vocab_size", 50432), width));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "final_layer_norm"), OutputLayer.load(config, load, "embed_out", tokens, false), rope.longest(positions),
                new Decoder.CacheShape(layers, heads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        boolean bias = config.flag("attention_bias", true);
        int inner = numbers.features("intermediate_size", 24576);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.CAUSAL),
                load.linear("attention.query_key_value", width, 3 * width, bias, FusedRows.of(heads, 3, 0, headDim)),
                load.linear("attention.query_key_value", width, 3 * width, bias, FusedRows.of(heads, 3, 1, headDim)),
                load.linear("attention.query_key_value", width, 3 * width, bias, FusedRows.of(heads, 3, 2, headDim)),
                load.linear("attention.dense", width, width, bias), rotary);
        FeedForward feedForward = new FeedForward(load.linear("mlp.dense_h_to_4h", width, inner, true),
                numbers.activation("hidden_act", "gelu"), load.linear("mlp.dense_4h_to_h", inner, width, true));
        Layer norm1 = norm(load, "input_layernorm");
        Layer norm2 = norm(load, "post_attention_layernorm");
        return config.flag("use_parallel_residual", true) ? new ParallelBlock(norm1, attention, norm2, feedForward)
                : new PreNormBlock(norm1, attention, norm2, feedForward);
    }

    private Layer norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, numbers.epsilon("layer_norm_eps", 1e-5));
    }
}
