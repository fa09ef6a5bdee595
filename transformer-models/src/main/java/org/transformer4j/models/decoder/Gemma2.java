package org.transformer4j.models.decoder;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.CappedOutput;
import org.transformer4j.models.layer.RmsNorm;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SandwichBlock;
import org.transformer4j.models.layer.ScaledEmbedding;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * Gemma 2: as Gemma, but with norms before and behind each layer, capped scores in attention and output, and a sliding window in every
 * other layer. Source: Gemma Team (2024), "Gemma 2: Improving Open Language Models at a Practical Size", section 2.
 *
 * <p>Checkpoints: {@code Gemma2ForCausalLM} of Hugging Face.
 */
public final class Gemma2 {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private Gemma2(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 2304);
        heads = numbers.count("num_attention_heads", 8);
        kvHeads = numbers.count("num_key_value_heads", 4);
        headDim = numbers.features("head_dim", 256);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Gemma2(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", 8192);
        int layers = numbers.count("num_hidden_layers", 26);
        RopeConfig rope = RopeConfig.of(config);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", 256000), width, numbers.padding(0));
        Layer scores = OutputLayer.load(config, load, "lm_head", tokens, true);
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, ScaledEmbedding.bySquareRoot(width),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                norm(load, "norm"), cap("final_logit_softcapping", 30).<Layer>map(cap -> new CappedOutput(scores, cap)).orElse(scores),
                rope.longest(positions), new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        boolean bias = config.flag("attention_bias", false);
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                new AttentionHeads(heads, scoring(), SlidingWindow.gemma2(config, layer), null),
                load.linear("self_attn.q_proj", width, heads * headDim, bias),
                load.linear("self_attn.k_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.o_proj", heads * headDim, width, bias), rotary);
        return new SandwichBlock(norm(load, "input_layernorm"), attention, norm(load, "post_attention_layernorm"),
                norm(load, "pre_feedforward_layernorm"), Gemma.feedForward(numbers, load, width, 9216), norm(load, "post_feedforward_layernorm"));
    }

    private Scoring scoring() {
        Scoring scaled = Scoring.scaled((float) (1 / Math.sqrt(numbers.epsilon("query_pre_attn_scalar", 256))));
        return cap("attn_logit_softcapping", 50).map(scaled::capped).orElse(scaled);
    }

    /** The limit of scores; {@code null} says that there is none. */
    private Optional<Float> cap(String key, double unsaid) {
        if (config.mentions(key) && !config.has(key)) {
            return Optional.empty();
        }
        float cap = (float) config.number(key, unsaid);
        if (!(cap > 0)) {
            throw new CheckpointException("%s: %s is %s; a positive number or null is expected".formatted(config.origin(), key, cap));
        }
        return Optional.of(cap);
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNormAroundOne(name, width, numbers.epsilon("rms_norm_eps", 1e-6));
    }
}
