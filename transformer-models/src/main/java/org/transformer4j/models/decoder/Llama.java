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
import org.transformer4j.models.layer.GatedFeedForward;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * LLaMA and those that differ from it in a number or two, Mistral and Qwen2: rotary positions, RMS norms before attention and
 * feed-forward, grouped-query attention, a gated feed-forward layer. Source: Touvron et al. (2023), section 2.2.
 *
 * <p>Checkpoints: {@code LlamaForCausalLM}, {@code MistralForCausalLM}, {@code Qwen2ForCausalLM} of Hugging Face.
 */
public final class Llama {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.rotary_emb\\.inv_freq|lm_head\\.weight");

    /**
     * What Hugging Face takes where a configuration does not say, which differs by family.
     *
     * @param kvHeads heads of keys and values; 0 for as many as there are of queries
     */
    private record Unsaid(int vocabulary, int inner, int kvHeads, int positions) {
        static Unsaid of(String family) {
            return switch (family) {
                case "mistral" -> new Unsaid(32000, 14336, 8, 131072);
                case "qwen2" -> new Unsaid(151936, 22016, 32, 32768);
                default -> new Unsaid(32000, 11008, 0, 2048);
            };
        }
    }

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final Unsaid unsaid;
    private final int width;
    private final int inner;
    private final int heads;
    private final int kvHeads;
    private final int headDim;

    private Llama(ModelConfig config) {
        this.config = config;
        unsaid = Unsaid.of(config.modelType());
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("hidden_size", 4096);
        inner = numbers.features("intermediate_size", unsaid.inner);
        heads = numbers.count("num_attention_heads", 32);
        kvHeads = numbers.count("num_key_value_heads", config.mentions("num_key_value_heads") || unsaid.kvHeads == 0 ? heads : unsaid.kvHeads);
        headDim = numbers.headDim(width, heads);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new Llama(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "model.", "embed_tokens.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("max_position_embeddings", unsaid.positions);
        int layers = numbers.count("num_hidden_layers", 32);
        RopeConfig rope = RopeConfig.of(config);
        RotaryPositions rotary = rope.rotation(load.weights(), headDim, positions);
        TokenEmbedding tokens = load.tokens("embed_tokens.weight", numbers.vocabulary("vocab_size", unsaid.vocabulary), width, numbers.padding(NamedParameter.NO_ROW));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("layers." + layer + "."), layer, rotary)).toList(),
                load.rmsNorm("norm", width, epsilon()), OutputLayer.load(config, load, "lm_head", tokens, false), rope.longest(positions),
                new Decoder.CacheShape(layers, kvHeads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        // Mistral and Qwen2 have no say in biases: none, and those of queries, keys and values.
        boolean llama = config.modelType().equals("llama");
        boolean outputBias = llama && config.flag("attention_bias", false);
        boolean bias = outputBias || config.modelType().equals("qwen2");
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), mask(layer)),
                load.linear("self_attn.q_proj", width, heads * headDim, bias),
                load.linear("self_attn.k_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.v_proj", width, kvHeads * headDim, bias),
                load.linear("self_attn.o_proj", heads * headDim, width, outputBias), rotary);
        boolean innerBias = llama && config.flag("mlp_bias", false);
        GatedFeedForward feedForward = new GatedFeedForward(load.linear("mlp.gate_proj", width, inner, innerBias),
                load.linear("mlp.up_proj", width, inner, innerBias), numbers.activation("hidden_act", "silu"),
                load.linear("mlp.down_proj", inner, width, innerBias));
        return new PreNormBlock(load.rmsNorm("input_layernorm", width, epsilon()), attention,
                load.rmsNorm("post_attention_layernorm", width, epsilon()), feedForward);
    }

    private Mask mask(int layer) {
        return switch (config.modelType()) {
            case "mistral" -> SlidingWindow.mistral(config);
            case "qwen2" -> SlidingWindow.qwen2(config, layer);
            default -> Mask.CAUSAL;
        };
    }

    private float epsilon() {
        return numbers.epsilon("rms_norm_eps", 1e-6);
    }
}
