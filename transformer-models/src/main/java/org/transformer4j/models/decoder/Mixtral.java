package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.MixtureOfExperts;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RmsNorm;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Mixtral: Mistral with a mixture of experts in place of each feed-forward layer. Source: Jiang et al. (2024), "Mixtral of Experts",
 * section 2.
 *
 * <p>Checkpoints: {@code MixtralForCausalLM} of Hugging Face. What the configuration says about the router's noise and its losses concerns
 * training alone.
 */
public final class Mixtral {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    /** Base of the rotary frequencies where the configuration does not say. */
    private static final double THETA = 1e6;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int inner;
    private final int heads;
    private final int kvHeads;
    private final int headDim;
    private final int experts;
    private final int choices;

    private Mixtral(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 4096);
        inner = numbers.features("intermediate_size", 14336);
        heads = numbers.count("num_attention_heads", 32);
        kvHeads = numbers.count("num_key_value_heads", config.mentions("num_key_value_heads") ? heads : 8);
        headDim = numbers.headDim(width, heads);
        experts = numbers.count("num_local_experts", "num_experts", 8);
        choices = numbers.count("num_experts_per_tok", 2);
        if (choices > experts) {
            throw new CheckpointException("%s: num_experts_per_tok is %d and num_local_experts is %d; no more can be chosen than there are"
                    .formatted(config.origin(), choices, experts));
        }
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Mixtral(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 131072);
        int layers = numbers.count("num_hidden_layers", 32);
        RopeConfig rope = rope();
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 32000), width, numbers.padding(NamedParameter.NO_ROW));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "norm"), OutputLayer.load(config, load, "lm_head", tokens, false), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private RopeConfig rope() {
        RopeConfig rope = RopeConfig.of(config);
        boolean said = config.has("rope_theta") || rope.scaling().filter(section -> section.has("rope_theta")).isPresent();
        return said ? rope : new RopeConfig(config, THETA, rope.part(), rope.scaling());
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), SlidingWindow.optional(config)),
                load.linear("self_attn.q_proj", width, heads * headDim, false),
                load.linear("self_attn.k_proj", width, kvHeads * headDim, false),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, false),
                load.linear("self_attn.o_proj", heads * headDim, width, false), rotary);
        ParameterLoader moe = load.under("block_sparse_moe.");
        MixtureOfExperts mixture = new MixtureOfExperts(moe.linear("gate", width, experts, false), choices,
                experts(moe, "w1", inner, width), experts(moe, "w3", inner, width), numbers.activation("hidden_act", "silu"),
                experts(moe, "w2", width, inner));
        return new PreNormBlock(norm(load, "input_layernorm"), attention, norm(load, "post_attention_layernorm"), mixture);
    }

    private Weight experts(ParameterLoader load, String matrix, int out, int in) {
        return StackedExperts.load(load, experts, expert -> "experts." + expert + "." + matrix + ".weight", out, in);
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNorm(name, width, numbers.epsilon("rms_norm_eps", 1e-5));
    }
}
