package org.transformer4j.models.seq2seq;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.Model;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.Activations;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.CrossAttention;
import org.transformer4j.models.layer.DecoderBlock;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.GatedFeedForward;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.PositionBias;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.PreNormDecoderBlock;
import org.transformer4j.models.layer.RmsNorm;
import org.transformer4j.models.layer.ScaledEmbedding;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * T5: RMS norms before each layer, no biases in layers, and instead of positions a bias for the distance of key and query, which the
 * blocks of a stack share. Source: Raffel et al. (2020), section 2.1. Version 1.1 has a gated feed-forward layer and an output matrix
 * of its own.
 *
 * <p>Checkpoints: {@code T5ForConditionalGeneration} and {@code MT5ForConditionalGeneration} of Hugging Face.
 */
public final class T5 {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(
            "(encoder|decoder)\\.embed_tokens\\.weight|lm_head\\.weight|decoder\\.block\\.\\d+\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias\\.weight");

    /** A T5 has no longest sequence; memory sets the limit. */
    private static final int LONGEST = 1 << 16;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final int width;
    private final int heads;
    private final int headDim;
    private final boolean gated;
    private final Unary.Function activation;

    private T5(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        width = numbers.features("d_model", "hidden_size", 512);
        heads = numbers.count("num_heads", "num_attention_heads", 8);
        headDim = numbers.features("d_kv", 64);
        String kind = config.text("feed_forward_proj", "relu");
        gated = kind.startsWith("gated-");
        activation = activation(kind);
    }

    /** {@code gated-gelu} has always meant the approximation by tanh. */
    private Unary.Function activation(String kind) {
        try {
            return Activations.named(kind.equals("gated-gelu") ? "gelu_new" : kind.substring(gated ? "gated-".length() : 0));
        } catch (IllegalArgumentException unknown) {
            throw new CheckpointException("%s: feed_forward_proj: %s".formatted(config.origin(), unknown.getMessage()));
        }
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Model load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new T5(config).load(new ParameterLoader(checkpoint, weights, ""));
    }

    private EncoderDecoder load(ParameterLoader load) {
        int layers = numbers.count("num_layers", "num_hidden_layers", 6);
        int decoderLayers = numbers.count("num_decoder_layers", layers);
        TokenEmbedding tokens = new TokenEmbedding(load.matrix("shared.weight", numbers.vocabulary("vocab_size", 32128), width));
        PositionBias encoderBias = bias(load.under("encoder."), true);
        PositionBias decoderBias = bias(load.under("decoder."), false);
        List<Layer> encoderBlocks = IntStream.range(0, layers)
                .mapToObj(layer -> encoderBlock(load.under("encoder.block." + layer + "."), layer, encoderBias)).toList();
        List<DecoderBlock> decoderBlocks = IntStream.range(0, decoderLayers)
                .mapToObj(layer -> decoderBlock(load.under("decoder.block." + layer + "."), layer, decoderBias)).toList();
        EncoderDecoder model = new SequenceToSequenceModel(config, load.weights(),
                new SequenceToSequenceModel.Stack<>(tokens, null, encoderBlocks, norm(load, "encoder.final_layer_norm"), LONGEST,
                        new Decoder.CacheShape(layers, heads, headDim)),
                new SequenceToSequenceModel.Stack<>(tokens, null, decoderBlocks, norm(load, "decoder.final_layer_norm"), LONGEST,
                        new Decoder.CacheShape(decoderLayers, heads, headDim)),
                output(load, tokens), config.integer("decoder_start_token_id", config.integer("pad_token_id", 0)));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return model;
    }

    /** A shared output layer is scaled down by the square root of the width. */
    private Layer output(ParameterLoader load, TokenEmbedding tokens) {
        if (config.flag("tie_word_embeddings", true)) {
            return Sequential.of(new ScaledEmbedding((float) (1 / Math.sqrt(width))), tokens.tied());
        }
        return load.linear("lm_head", width, tokens.table().spec().outFeatures(), false);
    }

    private PositionBias bias(ParameterLoader load, boolean bidirectional) {
        int buckets = config.positive("relative_attention_num_buckets", 32, 1 << 16);
        float[] table = load.tensor("block.0.layer.0.SelfAttention.relative_attention_bias.weight", buckets, heads).toFloats();
        return PositionBias.buckets(load.weights(), table, heads, bidirectional,
                config.positive("relative_attention_max_distance", 128, LONGEST));
    }

    private Layer encoderBlock(ParameterLoader load, int layer, PositionBias bias) {
        return new PreNormBlock(norm(load, "layer.0.layer_norm"),
                selfAttention(load, "encoder_attentions." + layer, layer, AttentionHeads.scaled(heads, 1f, Mask.NONE).with(bias)),
                norm(load, "layer.1.layer_norm"), feedForward(load.under("layer.1.DenseReluDense.")));
    }

    private DecoderBlock decoderBlock(ParameterLoader load, int layer, PositionBias bias) {
        ParameterLoader cross = load.under("layer.1.EncDecAttention.");
        CrossAttention crossAttention = new CrossAttention("cross_attentions." + layer, layer, AttentionHeads.scaled(heads, 1f, Mask.NONE),
                projection(cross, "q"), projection(cross, "k"), projection(cross, "v"), cross.linear("o", heads * headDim, width, false));
        return new PreNormDecoderBlock(norm(load, "layer.0.layer_norm"),
                selfAttention(load, "decoder_attentions." + layer, layer, AttentionHeads.scaled(heads, 1f, Mask.CAUSAL).with(bias)),
                norm(load, "layer.1.layer_norm"), crossAttention, norm(load, "layer.2.layer_norm"),
                feedForward(load.under("layer.2.DenseReluDense.")));
    }

    private SelfAttention selfAttention(ParameterLoader load, String name, int layer, AttentionHeads looking) {
        ParameterLoader own = load.under("layer.0.SelfAttention.");
        return new SelfAttention(name, layer, looking, projection(own, "q"), projection(own, "k"), projection(own, "v"),
                own.linear("o", heads * headDim, width, false), null);
    }

    private Linear projection(ParameterLoader load, String name) {
        return load.linear(name, width, heads * headDim, false);
    }

    private Layer feedForward(ParameterLoader load) {
        int inner = numbers.features("d_ff", 2048);
        Linear output = load.linear("wo", inner, width, false);
        return gated ? new GatedFeedForward(load.linear("wi_0", width, inner, false), load.linear("wi_1", width, inner, false), activation, output)
                : new FeedForward(load.linear("wi", width, inner, false), activation, output);
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNorm(name, width, numbers.epsilon("layer_norm_epsilon", 1e-6));
    }
}
