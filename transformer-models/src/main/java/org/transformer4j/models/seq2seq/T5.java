package org.transformer4j.models.seq2seq;

import java.util.regex.Pattern;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Weights;
import org.transformer4j.models.Hyperparameters;
import org.transformer4j.models.Model;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.ScaledEmbedding;
import org.transformer4j.models.layer.Sequential;
import org.transformer4j.models.layer.TokenEmbedding;

/**
 * T5: RMS norms before each layer, no biases in layers, and instead of positions a bias for the distance of key and query, which the
 * blocks of a stack share. Source: Raffel et al. (2020), section 2.1. Version 1.1 and mT5 have a gated feed-forward layer and an output
 * matrix of their own; in UMT5 each block has a bias of its own: Chung et al. (2023), section 4.
 *
 * <p>Checkpoints: {@code T5ForConditionalGeneration}, {@code T5Model} and {@code T5EncoderModel} of Hugging Face, and the same of MT5 and
 * UMT5. The encoder alone is a {@link org.transformer4j.models.TextEncoder}.
 */
public final class T5 {
    private static final String DISTANCES = "relative_attention_bias\\.weight";
    private static final Pattern WITHOUT_INFLUENCE = Pattern.compile("(encoder|decoder)\\.embed_tokens\\.weight|lm_head\\.weight"
            + "|decoder\\.block\\.\\d+\\.layer\\.1\\.EncDecAttention\\." + DISTANCES);

    private T5() {}

    /** Builds a model; an architecture of {@link org.transformer4j.models.Models}. */
    public static Model load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        ParameterLoader load = new ParameterLoader(checkpoint, weights, "");
        T5Layers layers = new T5Layers(config);
        new Hyperparameters(config).requireClass("ForConditionalGeneration", "EncoderModel", "Model");
        boolean alone = config.architectures().stream().anyMatch(name -> name.endsWith("EncoderModel"));
        Model model = alone ? encoder(config, load, layers) : both(config, load, layers);
        load.requireAllRead(WITHOUT_INFLUENCE);
        return model;
    }

    private static Model encoder(ModelConfig config, ParameterLoader load, T5Layers layers) {
        return new EncoderAlone(config, load.weights(), layers.encoder(load, layers.tokens(load), "attentions."));
    }

    private static Model both(ModelConfig config, ParameterLoader load, T5Layers layers) {
        TokenEmbedding tokens = layers.tokens(load);
        return new SequenceToSequenceModel(config, load.weights(), layers.encoder(load, tokens, "encoder_attentions."),
                layers.decoder(load, tokens), output(config, load, layers, tokens),
                config.integer("decoder_start_token_id", config.integer("pad_token_id", 0)));
    }

    /**
     * A shared output layer is scaled down by the square root of the width. Since version 5 of Hugging Face transformers a file says so
     * with {@code scale_decoder_outputs}, mT5 does not scale, and {@code tie_word_embeddings} is always true, so that a matrix counts if
     * it is there.
     */
    private static Layer output(ModelConfig config, ParameterLoader load, T5Layers layers, TokenEmbedding tokens) {
        boolean later = config.text("transformers_version", "").startsWith("5.");
        boolean tied = config.flag("tie_word_embeddings", layers.tied());
        boolean scaled = config.flag("scale_decoder_outputs", tied && !(later && config.modelType().equals("mt5")));
        boolean own = !tied || later && load.has("lm_head.weight");
        if (own && !load.has("lm_head.weight") && StatesAlone.isFor(config)) {
            return new StatesAlone(config);
        }
        Layer scores = own ? load.linear("lm_head", layers.width(), tokens.table().spec().outFeatures(), false) : tokens.tied();
        return scaled ? Sequential.of(new ScaledEmbedding((float) (1 / Math.sqrt(layers.width()))), scores) : scores;
    }
}
