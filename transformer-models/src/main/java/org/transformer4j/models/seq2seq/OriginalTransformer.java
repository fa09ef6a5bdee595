package org.transformer4j.models.seq2seq;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.CrossAttention;
import org.transformer4j.models.layer.DecoderBlock;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LayerNorm;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.PostNormBlock;
import org.transformer4j.models.layer.PostNormDecoderBlock;
import org.transformer4j.models.layer.PreNormBlock;
import org.transformer4j.models.layer.PreNormDecoderBlock;
import org.transformer4j.models.layer.ScaledEmbedding;
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.SinusoidalPositions;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * The Transformer of the paper, as PyTorch's {@code torch.nn.Transformer} stores it: one embedding for source, target and output,
 * scaled by the square root of the width, sinusoidal positions, norms behind each layer (or before, with {@code norm_first}), biases
 * everywhere (or nowhere, without {@code bias}).
 * Source: Vaswani et al. (2017).
 *
 * <p>Checkpoints: {@code embed.weight} beside the state of a {@code torch.nn.Transformer} under {@code transformer.}; the
 * configuration gives {@code d_model}, {@code nhead} and so on by the names of its constructor, and {@code kind} instead of
 * {@code model_type}.
 */
public final class OriginalTransformer {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile("output\\.weight");

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final boolean normFirst;
    private final boolean bias;
    private final int width;
    private final int heads;
    private final int headDim;

    private OriginalTransformer(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        refuseOthers();
        normFirst = config.flag("norm_first", false);
        bias = config.flag("bias", true);
        width = numbers.features("d_model", 512);
        heads = numbers.count("nhead", 8);
        headDim = numbers.equalHeadDim(width, heads);
    }

    private void refuseOthers() {
        String scale = config.text("embedding_scale", "sqrt(d_model)");
        numbers.refuse("embedding_scale", !scale.equals("sqrt(d_model)") && !scale.equals("none"), "'" + scale + "'");
        String positions = config.text("positions", "sin in even columns, cos in odd columns");
        numbers.refuse("positions", !positions.equals("sin in even columns, cos in odd columns"), "'" + positions + "'");
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static EncoderDecoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        return new OriginalTransformer(config).load(new ParameterLoader(checkpoint, weights, "transformer."));
    }

    private EncoderDecoder load(ParameterLoader load) {
        int positions = numbers.positions("max_len", 5000);
        int layers = numbers.count("num_encoder_layers", 6);
        int decoderLayers = numbers.count("num_decoder_layers", 6);
        int vocabulary = numbers.vocabulary("vocab_size", 37000);
        TokenEmbedding tokens = new TokenEmbedding(load.root().matrix("embed.weight", vocabulary, width));
        Layer sinusoids = SinusoidalPositions.of(load.weights(), positions, width, SinusoidalPositions.Order.INTERLEAVED);
        Layer embedding = config.text("embedding_scale", "sqrt(d_model)").equals("none") ? sinusoids
                : Sequential.of(ScaledEmbedding.bySquareRoot(width), sinusoids);
        List<Layer> encoder = IntStream.range(0, layers).mapToObj(layer -> encoderBlock(load.under("encoder.layers." + layer + "."), layer)).toList();
        List<DecoderBlock> decoder = IntStream.range(0, decoderLayers)
                .mapToObj(layer -> decoderBlock(load.under("decoder.layers." + layer + "."), layer)).toList();
        boolean finalNorm = config.flag("final_norm", true);
        EncoderDecoder model = new SequenceToSequenceModel(config, load.weights(),
                new SequenceToSequenceModel.Stack<>(tokens, embedding, encoder, finalNorm ? norm(load, "encoder.norm") : null, positions,
                        new Decoder.CacheShape(layers, heads, headDim)),
                new SequenceToSequenceModel.Stack<>(tokens, embedding, decoder, finalNorm ? norm(load, "decoder.norm") : null, positions,
                        new Decoder.CacheShape(decoderLayers, heads, headDim)),
                config.flag("tied_output", true) ? tokens.tied() : new Linear(load.root().matrix("output.weight", vocabulary, width), null),
                config.integer("decoder_start_token_id", 1));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return model;
    }

    private Layer encoderBlock(ParameterLoader load, int layer) {
        SelfAttention attention = selfAttention(load, "encoder_attentions." + layer, layer, Mask.NONE);
        return normFirst ? new PreNormBlock(norm(load, "norm1"), attention, norm(load, "norm2"), feedForward(load))
                : new PostNormBlock(attention, norm(load, "norm1"), feedForward(load), norm(load, "norm2"));
    }

    private DecoderBlock decoderBlock(ParameterLoader load, int layer) {
        SelfAttention attention = selfAttention(load, "decoder_attentions." + layer, layer, Mask.CAUSAL);
        CrossAttention cross = new CrossAttention("cross_attentions." + layer, layer, looking(Mask.NONE), projection(load, "multihead_attn", 0),
                projection(load, "multihead_attn", 1), projection(load, "multihead_attn", 2),
                load.linear("multihead_attn.out_proj", width, width, bias));
        return normFirst
                ? new PreNormDecoderBlock(norm(load, "norm1"), attention, norm(load, "norm2"), cross, norm(load, "norm3"), feedForward(load))
                : new PostNormDecoderBlock(attention, norm(load, "norm1"), cross, norm(load, "norm2"), feedForward(load), norm(load, "norm3"));
    }

    private SelfAttention selfAttention(ParameterLoader load, String name, int layer, Mask mask) {
        return new SelfAttention(name, layer, looking(mask), projection(load, "self_attn", 0), projection(load, "self_attn", 1),
                projection(load, "self_attn", 2), load.linear("self_attn.out_proj", width, width, bias), null);
    }

    private AttentionHeads looking(Mask mask) {
        return AttentionHeads.scaled(heads, AttentionHeads.scale(headDim), mask);
    }

    /** Queries, keys and values are one matrix, one below the other. */
    private Linear projection(ParameterLoader load, String name, int kind) {
        return new Linear(load.matrix(name + ".in_proj_weight", 3 * width, width, kind * width, width),
                bias ? load.vector(name + ".in_proj_bias", 3 * width, kind * width, width) : null);
    }

    private FeedForward feedForward(ParameterLoader load) {
        int inner = numbers.features("dim_feedforward", 2048);
        return new FeedForward(load.linear("linear1", width, inner, bias), numbers.activation("activation", "relu"),
                load.linear("linear2", inner, width, bias));
    }

    private Layer norm(ParameterLoader load, String name) {
        float epsilon = numbers.epsilon("layer_norm_eps", 1e-5);
        return bias ? load.layerNorm(name, width, epsilon)
                : new LayerNorm(load.vector(name + ".weight", width), load.weights().parameter(Shape.of(width), new float[width]), epsilon);
    }
}
