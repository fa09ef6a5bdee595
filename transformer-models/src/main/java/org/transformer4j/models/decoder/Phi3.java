package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
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
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Phi-3: as LLaMA, with queries, keys and values in one matrix and both halves of the gated feed-forward layer in another. Source: Abdin
 * et al. (2024), "Phi-3 Technical Report", section 2.
 *
 * <p>Checkpoints: {@code Phi3ForCausalLM} of Hugging Face. With {@code longrope} a sequence may be as long as the positions that the
 * model was first trained on, since longer ones turn at other frequencies.
 */
public final class Phi3 {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private Phi3(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 3072);
        heads = numbers.count("num_attention_heads", 32);
        kvHeads = numbers.count("num_key_value_heads", heads);
        headDim = numbers.headDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Phi3(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 4096);
        int layers = numbers.count("num_hidden_layers", 32);
        RopeConfig rope = RopeConfig.of(config, "rope_theta", "partial_rotary_factor", 1);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 32064), width, numbers.padding(32000));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "norm"), OutputLayer.load(config, load, "lm_head", tokens, false), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        int queries = heads * headDim;
        int keys = kvHeads * headDim;
        int all = queries + 2 * keys;
        int inner = numbers.features("intermediate_size", 8192);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), SlidingWindow.optional(config)),
                load.linear("self_attn.qkv_proj", width, all, false, 0, queries),
                load.linear("self_attn.qkv_proj", width, all, false, queries, keys),
                load.linear("self_attn.qkv_proj", width, all, false, queries + keys, keys),
                load.linear("self_attn.o_proj", queries, width, false), rotary);
        GatedFeedForward feedForward = new GatedFeedForward(load.linear("mlp.gate_up_proj", width, 2 * inner, false, 0, inner),
                load.linear("mlp.gate_up_proj", width, 2 * inner, false, inner, inner), numbers.activation("hidden_act", "silu"),
                load.linear("mlp.down_proj", inner, width, false));
        return new PreNormBlock(norm(load, "input_layernorm"), attention, norm(load, "post_attention_layernorm"), feedForward);
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNorm(name, width, numbers.epsilon("rms_norm_eps", 1e-5));
    }
}
