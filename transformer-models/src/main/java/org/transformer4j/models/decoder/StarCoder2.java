package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * StarCoder2: rotary positions, grouped-query attention with a sliding window, layer norms and biases, a plain feed-forward layer.
 * Source: Lozhkov et al. (2024), section 6.1.
 *
 * <p>Checkpoints: {@code Starcoder2ForCausalLM} of Hugging Face.
 */
public final class StarCoder2 {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private StarCoder2(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        String norm = config.text("norm_type", "layer_norm");
        numbers.refuse("norm_type", !norm.equals("layer_norm"), "norms of kind '" + norm + "'");
        String mlp = config.text("mlp_type", "default");
        numbers.refuse("mlp_type", !mlp.equals("default"), "feed-forward layers of kind '" + mlp + "'");
        width = numbers.features("hidden_size", 3072);
        heads = numbers.count("num_attention_heads", 24);
        kvHeads = numbers.count("num_key_value_heads", 2);
        headDim = numbers.headDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new StarCoder2(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 4096);
        int layers = numbers.count("num_hidden_layers", 30);
        RopeConfig rope = RopeConfig.of(config);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 49152), width, numbers.padding(NamedParameter.NO_ROW));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "norm"), OutputLayer.load(config, load, "lm_head", tokens, true), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        boolean bias = config.flag("use_bias", true);
        int inner = numbers.features("intermediate_size", 12288);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), SlidingWindow.optional(config)),
                load.linear("self_attn.q_proj", width, heads * headDim, bias),
                load.linear("self_attn.k_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.o_proj", heads * headDim, width, bias), rotary);
        FeedForward feedForward = new FeedForward(load.linear("mlp.c_fc", width, inner, bias),
                numbers.activation("hidden_act", "gelu_pytorch_tanh"), load.linear("mlp.c_proj", inner, width, bias));
        return new PreNormBlock(norm(load, "input_layernorm"), attention, norm(load, "post_attention_layernorm"), feedForward);
    }

    private Layer norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, numbers.epsilon("norm_epsilon", 1e-5));
    }
}
