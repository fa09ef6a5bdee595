package org.transformer4j.models.seq2seq;

import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.ParameterLoader;
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
import org.transformer4j.models.layer.SelfAttention;
import org.transformer4j.models.layer.TokenEmbedding;

/** The two stacks of a T5. */
final class T5Layers {
    /** A T5 has no longest sequence; memory sets the limit. */
    private static final int LONGEST = 1 << 16;

    /** Distances beyond which all are alike; a table of them is kept for each head. */
    private static final int FARTHEST = 1 << 16;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final T5Family family;
    private final int width;
    private final int heads;
    private final int headDim;
    private final boolean gated;
    private final Unary.Function activation;

    T5Layers(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        family = T5Family.of(config.modelType());
        width = numbers.features("d_model", "hidden_size", 512);
        heads = numbers.count("num_heads", "num_attention_heads", family.heads());
        headDim = numbers.features("d_kv", 64);
        String kind = config.text("feed_forward_proj", family.feedForward());
        gated = kind.startsWith("gated-");
        // gated-gelu has always meant the approximation by tanh.
        String named = kind.equals("gated-gelu") ? "gelu_new" : gated ? kind.substring("gated-".length()) : kind;
        activation = activation(named);
        if (config.flag("is_gated_act", gated) != gated || activation(config.text("dense_act_fn", named)) != activation) {
            throw new CheckpointException("%s: feed_forward_proj is '%s', and is_gated_act and dense_act_fn say otherwise: make them agree"
                    .formatted(config.origin(), kind));
        }
    }

    private Unary.Function activation(String named) {
        try {
            return Activations.named(named);
        } catch (IllegalArgumentException unknown) {
            throw new CheckpointException("%s: feed_forward_proj: %s".formatted(config.origin(), unknown.getMessage()));
        }
    }

    int width() {
        return width;
    }

    /** Whether the output layer is the token embedding, where the configuration does not say. */
    boolean tied() {
        return family.tied();
    }

    TokenEmbedding tokens(ParameterLoader load) {
        return new TokenEmbedding(load.matrix("shared.weight", numbers.vocabulary("vocab_size", family.vocabulary()), width));
    }

    /** The encoder, whose weights are shown under {@code attentions}. */
    SequenceToSequenceModel.Stack<Layer> encoder(ParameterLoader load, TokenEmbedding tokens, String attentions) {
        int layers = layers();
        ParameterLoader stack = load.under("encoder.");
        PositionBias shared = family.sharedBias() ? bias(stack, 0, true) : null;
        List<Layer> blocks = IntStream.range(0, layers).mapToObj(layer -> encoderBlock(stack.under("block." + layer + "."),
                attentions + layer, layer, shared != null ? shared : bias(stack, layer, true))).toList();
        return new SequenceToSequenceModel.Stack<>(tokens, null, blocks, norm(stack, "final_layer_norm"), LONGEST,
                new Decoder.CacheShape(layers, heads, headDim));
    }

    SequenceToSequenceModel.Stack<DecoderBlock> decoder(ParameterLoader load, TokenEmbedding tokens) {
        int layers = numbers.count("num_decoder_layers", layers());
        ParameterLoader stack = load.under("decoder.");
        PositionBias shared = family.sharedBias() ? bias(stack, 0, false) : null;
        List<DecoderBlock> blocks = IntStream.range(0, layers).mapToObj(layer -> decoderBlock(stack.under("block." + layer + "."), layer,
                shared != null ? shared : bias(stack, layer, false))).toList();
        return new SequenceToSequenceModel.Stack<>(tokens, null, blocks, norm(stack, "final_layer_norm"), LONGEST,
                new Decoder.CacheShape(layers, heads, headDim));
    }

    private int layers() {
        return numbers.count("num_layers", "num_hidden_layers", family.layers());
    }

    private PositionBias bias(ParameterLoader stack, int layer, boolean bidirectional) {
        int buckets = config.positive("relative_attention_num_buckets", 32, 1 << 16);
        return stack.buckets("block." + layer + ".layer.0.SelfAttention.relative_attention_bias.weight", buckets, heads, bidirectional,
                config.positive("relative_attention_max_distance", 128, FARTHEST));
    }

    private Layer encoderBlock(ParameterLoader load, String name, int layer, PositionBias bias) {
        return new PreNormBlock(norm(load, "layer.0.layer_norm"),
                selfAttention(load, name, layer, AttentionHeads.scaled(heads, 1f, Mask.NONE).with(bias)),
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
        int inner = numbers.features("d_ff", family.inner());
        Linear output = load.linear("wo", inner, width, false);
        return gated ? new GatedFeedForward(load.linear("wi_0", width, inner, false), load.linear("wi_1", width, inner, false), activation, output)
                : new FeedForward(load.linear("wi", width, inner, false), activation, output);
    }

    private RmsNorm norm(ParameterLoader load, String name) {
        return load.rmsNorm(name, width, numbers.epsilon("layer_norm_epsilon", 1e-6));
    }
}
