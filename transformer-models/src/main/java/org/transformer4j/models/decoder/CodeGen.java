package org.transformer4j.models.decoder;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Rope;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.ParallelBlock;
import org.transformer4j.models.layer.RotaryFrequencies;
import org.transformer4j.models.layer.RotaryPositions;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * CodeGen: rotary positions over neighbouring features, attention and feed-forward side by side behind one norm. Source: Nijkamp et al.
 * (2023), section 2.1; the block is GPT-J's.
 *
 * <p>Checkpoints: {@code CodeGenForCausalLM} of Hugging Face.
 */
public final class CodeGen {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(".*\\.attn\\.(bias|masked_bias|causal_mask|embed_positions)|lm_head\\.weight");

    /** The checkpoints were trained on four devices, each of which has its heads' queries, values and keys together. */
    private static final int DEVICES = 4;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int headDim;

    private CodeGen(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.refuseCrossAttention();
        numbers.requireClass("ForCausalLM", "Model");
        width = numbers.features("n_embd", "hidden_size", 4096);
        heads = numbers.count("n_head", "num_attention_heads", 16);
        headDim = numbers.equalHeadDim(width, heads);
        if (heads % DEVICES != 0) {
            throw new CheckpointException("%s: n_head is %d; a multiple of %d is needed".formatted(config.origin(), heads, DEVICES));
        }
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Decoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new CodeGen(config).load(new ParameterLoader(checkpoint, weights, Prefix.of(checkpoint, "transformer.", "wte.weight")));
    }

    private Decoder load(ParameterLoader load) {
        int positions = numbers.positions("n_positions", "max_position_embeddings", 2048);
        int layers = numbers.count("n_layer", "num_hidden_layers", 28);
        numbers.refuse("rotary_dim", config.mentions("rotary_dim") && !config.has("rotary_dim"), "heads without rotated features");
        int rotaryDim = numbers.features("rotary_dim", 64);
        RotaryPositions rotary = RotaryPositions.of(load.weights(), new Rope(headDim, rotaryDim, true),
                RotaryFrequencies.plain(rotaryDim, 10000), positions);
        TokenEmbedding tokens = new TokenEmbedding(load.matrix("wte.weight", numbers.vocabulary("vocab_size", 50400), width));
        CausalLanguageModel.Parts parts = new CausalLanguageModel.Parts(tokens, null,
                IntStream.range(0, layers).mapToObj(layer -> block(load.under("h." + layer + "."), layer, rotary)).toList(),
                norm(load, "ln_f"), OutputLayer.load(config, load, "lm_head", tokens, false, true), positions,
                new Decoder.CacheShape(layers, heads, headDim));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return new CausalLanguageModel(config, load.weights(), parts);
    }

    private Layer block(ParameterLoader load, int layer, RotaryPositions rotary) {
        int rows = width / DEVICES;
        int inner = numbers.features("n_inner", Math.multiplyExact(4, width));
        SelfAttention attention = new SelfAttention("attentions." + layer, layer,
                AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), Mask.CAUSAL),
                load.linear("attn.qkv_proj", width, 3 * width, false, FusedRows.of(DEVICES, 3, 0, rows)),
                load.linear("attn.qkv_proj", width, 3 * width, false, FusedRows.of(DEVICES, 3, 2, rows)),
                load.linear("attn.qkv_proj", width, 3 * width, false, FusedRows.of(DEVICES, 3, 1, rows)),
                load.linear("attn.out_proj", width, width, false), rotary);
        FeedForward feedForward = new FeedForward(load.linear("mlp.fc_in", width, inner, true),
                numbers.activation("activation_function", "gelu_new"), load.linear("mlp.fc_out", inner, width, true));
        LayerNorm norm = norm(load, "ln_1");
        return new ParallelBlock(norm, attention, norm, feedForward);
    }

    private LayerNorm norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, numbers.epsilon("layer_norm_epsilon", 1e-5));
    }
}
