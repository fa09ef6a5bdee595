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
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * GPTBigCode, the architecture of SantaCoder and StarCoder: a GPT-2 whose query heads share one head of keys and values. Sources: Li et
 * al. (2023), section 5.2; Shazeer (2019).
 *
 * <p>Checkpoints: {@code GPTBigCodeForCausalLM} of Hugging Face.
 */
public final class GptBigCode {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.attn\\.(bias|masked_bias)|lm_head\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int headDim;
    private final boolean multiQuery;

    private GptBigCode(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("n_embd", "hidden_size", 768);
        heads = numbers.count("n_head", "num_attention_heads", 12);
        headDim = numbers.equalHeadDim(width, heads);
        multiQuery = config.flag("multi_query", true);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new GptBigCode(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "transformer.", "wte.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("n_positions", "max_position_embeddings", 1024);
        int layers = numbers.count("n_layer", "num_hidden_layers", 12);
        TokenEmbedding tokens = new TokenEmbedding(load.matrix("wte.weight", numbers.vocabulary("vocab_size", 50257), width));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens,
                new LearnedPositions(load.matrix("wpe.weight", positions, width)),
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("h." + layer + "."), layer)).toList(),
                norm(load, "ln_f"), OutputLayer.load(config, load, "lm_head", tokens, true), positions,
                new Decoder.CacheShape(layers, multiQuery ? 1 : heads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer) {
        int inner = numbers.features("n_inner", Math.multiplyExact(4, width));
        float scale = config.flag("scale_attn_weights", true) ? AttentionHeads.scale(headDim) : 1f;
        SelfAttention attention = new SelfAttention("attentions." + layer, layer, AttentionHeads.scaled(heads, scale, Mask.CAUSAL),
                projection(load, 0), projection(load, 1), projection(load, 2), load.linear("attn.c_proj", width, width, true), null);
        FeedForward feedForward = new FeedForward(load.linear("mlp.c_fc", width, inner, true),
                numbers.activation("activation_function", "gelu_pytorch_tanh"), load.linear("mlp.c_proj", inner, width, true));
        return new PreNormBlock(norm(load, "ln_1"), attention, norm(load, "ln_2"), feedForward);
    }

    /** Query, key or value: all queries and then one key and value, or for each head its query, key and value. */
    private Linear projection(ParameterLoader load, int kind) {
        if (multiQuery) {
            int from = kind == 0 ? 0 : width + (kind - 1) * headDim;
            return load.linear("attn.c_attn", width, width + 2 * headDim, true, from, kind == 0 ? width : headDim);
        }
        return load.linear("attn.c_attn", width, 3 * width, true, FusedRows.of(heads, 3, kind, headDim));
    }

    private Layer norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, numbers.epsilon("layer_norm_epsilon", 1e-5));
    }
}
