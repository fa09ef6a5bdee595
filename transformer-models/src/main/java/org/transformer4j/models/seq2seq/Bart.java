package org.transformer4j.models.seq2seq;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.NamePrefix;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.AttentionHeads;
import org.transformer4j.models.layer.CrossAttention;
import org.transformer4j.models.layer.DecoderBlock;
import org.transformer4j.models.layer.FeedForward;
import org.transformer4j.models.layer.LearnedPositions;
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
 * BART and Marian, which share their layers with the original Transformer, and mBART and Pegasus, which have their norms before the
 * layers. They differ in positions (learned in BART and mBART, sinusoidal in Marian and Pegasus) and in a norm behind the embeddings.
 * Sources: Lewis et al. (2020), section 2.1; Junczys-Dowmunt et al. (2018); Liu et al. (2020); Zhang et al. (2020).
 *
 * <p>Checkpoints: {@code BartForConditionalGeneration}, {@code MarianMTModel}, {@code MBartForConditionalGeneration},
 * {@code PegasusForConditionalGeneration} of Hugging Face, and {@code BartModel} and the like, which give states and no scores.
 */
public final class Bart {
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile(
            "(model\\.)?(encoder|decoder)\\.(embed_tokens|embed_positions)\\.weight|lm_head\\.weight|(model\\.)?shared\\.weight");

    /** BART's tables of learned positions begin with two rows that nobody uses. */
    private static final int UNUSED_POSITIONS = 2;

    private final Hyperparameters numbers;
    private final ModelConfig config;
    private final boolean learned;
    private final boolean normFirst;
    private final int width;
    private final int positions;

    private Bart(ModelConfig config) {
        this.config = config;
        numbers = new Hyperparameters(config);
        numbers.refuseUnsupported();
        numbers.requireClass("ForConditionalGeneration", "MTModel", "Model");
        numbers.refuse("tie_encoder_decoder", config.flag("tie_encoder_decoder", false), "one stack for encoder and decoder");
        String family = config.modelType();
        learned = family.equals("bart") || family.equals("mbart");
        normFirst = family.equals("mbart") || family.equals("pegasus");
        width = numbers.features("d_model", "hidden_size", 1024);
        positions = numbers.positions("max_position_embeddings", 1024);
    }

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static EncoderDecoder load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        boolean bare = checkpoint.names().stream().noneMatch(name -> name.startsWith("model."));
        return new Bart(config).load(new ParameterLoader(checkpoint, weights, new NamePrefix(bare ? "" : "model.", "model.")));
    }

    private EncoderDecoder load(ParameterLoader load) {
        boolean marian = config.modelType().equals("marian");
        int vocabulary = numbers.vocabulary("vocab_size", marian ? 58101 : 50265);
        boolean shared = !marian || config.flag("share_encoder_decoder_embeddings", true);
        boolean apart = !shared || !config.flag("tie_word_embeddings", true)
                && load.has("encoder.embed_tokens.weight") && load.has("decoder.embed_tokens.weight");
        int padding = numbers.padding(marian ? 58100 : config.modelType().equals("pegasus") ? 0 : 1);
        TokenEmbedding source = load.tokens(apart ? "encoder.embed_tokens.weight" : "shared.weight", vocabulary, width, padding);
        TokenEmbedding target = !apart ? source : load.tokens("decoder.embed_tokens.weight",
                shared ? vocabulary : numbers.vocabulary("decoder_vocab_size", vocabulary), width, padding);
        int layers = numbers.count("encoder_layers", 12);
        int decoderLayers = numbers.count("decoder_layers", 12);
        int heads = numbers.count("encoder_attention_heads", 16);
        int decoderHeads = numbers.count("decoder_attention_heads", 16);
        ParameterLoader encoder = load.under("encoder.");
        ParameterLoader decoder = load.under("decoder.");
        List<Layer> encoderBlocks = IntStream.range(0, layers)
                .mapToObj(layer -> encoderBlock(encoder.under("layers." + layer + "."), layer, heads)).toList();
        List<DecoderBlock> decoderBlocks = IntStream.range(0, decoderLayers)
                .mapToObj(layer -> decoderBlock(decoder.under("layers." + layer + "."), layer, decoderHeads)).toList();
        EncoderDecoder model = new SequenceToSequenceModel(config, load.weights(),
                new SequenceToSequenceModel.Stack<>(source, embedding(encoder), encoderBlocks, finalNorm(encoder), positions,
                        new Decoder.CacheShape(layers, heads, numbers.equalHeadDim(width, heads))),
                new SequenceToSequenceModel.Stack<>(target, embedding(decoder), decoderBlocks, finalNorm(decoder), positions,
                        new Decoder.CacheShape(decoderLayers, decoderHeads, numbers.equalHeadDim(width, decoderHeads))),
                output(load.root(), target), config.integer("decoder_start_token_id", startToken()));
        load.requireAllRead(WITHOUT_INFLUENCE);
        return model;
    }

    /** What Hugging Face takes where the configuration does not say. */
    private int startToken() {
        return switch (config.modelType()) {
            case "marian" -> 58100;
            case "pegasus" -> 0;
            default -> config.integer("eos_token_id", 2);
        };
    }

    /** {@code output(x) + final_logits_bias}; the output shares the token embedding unless the configuration says otherwise. */
    private Layer output(ParameterLoader root, TokenEmbedding tokens) {
        if (StatesAlone.isFor(config) && !config.flag("tie_word_embeddings", true) && !root.has("lm_head.weight")) {
            return new StatesAlone(config);
        }
        int vocabulary = tokens.table().spec().outFeatures();
        Parameter bias = root.has("final_logits_bias")
                ? root.weights().parameter(Shape.of(vocabulary), root.tensor("final_logits_bias", 1, vocabulary).toFloats()) : null;
        boolean tied = config.flag("tie_word_embeddings", true);
        return new Linear(tied ? tokens.table() : root.matrix("lm_head.weight", vocabulary, width), bias);
    }

    /** Scaled, if asked for, then positions, then a norm in BART and mBART. */
    private Layer embedding(ParameterLoader load) {
        ScaledEmbedding scale = config.flag("scale_embedding", false) ? ScaledEmbedding.bySquareRoot(width) : new ScaledEmbedding(1f);
        if (!learned) {
            return Sequential.of(scale, SinusoidalPositions.of(load.weights(), positions, width, SinusoidalPositions.Order.HALVES));
        }
        return Sequential.of(scale, new LearnedPositions(load.matrix("embed_positions.weight", positions + UNUSED_POSITIONS, width,
                UNUSED_POSITIONS, positions)), norm(load, "layernorm_embedding"));
    }

    private Layer finalNorm(ParameterLoader load) {
        return normFirst ? norm(load, "layer_norm") : null;
    }

    private Layer encoderBlock(ParameterLoader load, int layer, int heads) {
        SelfAttention attention = selfAttention(load, "encoder_attentions." + layer, layer, heads, Mask.NONE);
        Layer norm1 = norm(load, "self_attn_layer_norm");
        Layer norm2 = norm(load, "final_layer_norm");
        FeedForward feedForward = feedForward(load, numbers.features("encoder_ffn_dim", 4096));
        return normFirst ? new PreNormBlock(norm1, attention, norm2, feedForward) : new PostNormBlock(attention, norm1, feedForward, norm2);
    }

    private DecoderBlock decoderBlock(ParameterLoader load, int layer, int heads) {
        SelfAttention attention = selfAttention(load, "decoder_attentions." + layer, layer, heads, Mask.CAUSAL);
        CrossAttention cross = new CrossAttention("cross_attentions." + layer, layer, looking(heads, Mask.NONE),
                projection(load, "encoder_attn.q_proj"), projection(load, "encoder_attn.k_proj"), projection(load, "encoder_attn.v_proj"),
                projection(load, "encoder_attn.out_proj"));
        Layer norm1 = norm(load, "self_attn_layer_norm");
        Layer norm2 = norm(load, "encoder_attn_layer_norm");
        Layer norm3 = norm(load, "final_layer_norm");
        FeedForward feedForward = feedForward(load, numbers.features("decoder_ffn_dim", 4096));
        return normFirst ? new PreNormDecoderBlock(norm1, attention, norm2, cross, norm3, feedForward)
                : new PostNormDecoderBlock(attention, norm1, cross, norm2, feedForward, norm3);
    }

    private SelfAttention selfAttention(ParameterLoader load, String name, int layer, int heads, Mask mask) {
        return new SelfAttention(name, layer, looking(heads, mask), projection(load, "self_attn.q_proj"), projection(load, "self_attn.k_proj"),
                projection(load, "self_attn.v_proj"), projection(load, "self_attn.out_proj"), null);
    }

    private AttentionHeads looking(int heads, Mask mask) {
        return AttentionHeads.scaled(heads, AttentionHeads.scale(numbers.equalHeadDim(width, heads)), mask);
    }

    private Linear projection(ParameterLoader load, String name) {
        return load.linear(name, width, width, true);
    }

    private FeedForward feedForward(ParameterLoader load, int inner) {
        return new FeedForward(load.linear("fc1", width, inner, true), numbers.activation("activation_function", "gelu"),
                load.linear("fc2", inner, width, true));
    }

    private Layer norm(ParameterLoader load, String name) {
        return load.layerNorm(name, width, 1e-5f);
    }
}
