package org.transformer4j.models.decoder;

import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.TokenEmbedding;

/** The layer that scores the next token: its own matrix, or the token embedding's. */
final class OutputLayer {
    private OutputLayer() {}

    /**
     * Reads it.
     *
     * @param name of its own matrix, without {@code .weight}, beside the prefix of the loader
     * @param tied what {@code tie_word_embeddings} is where the configuration does not say
     */
    static Linear load(ModelConfig config, ParameterLoader load, String name, TokenEmbedding tokens, boolean tied) {
        return load(config, load, name, tokens, tied, false);
    }

    /** As above, where {@code bias} says whether a matrix of its own comes with a bias. */
    static Linear load(ModelConfig config, ParameterLoader load, String name, TokenEmbedding tokens, boolean tied, boolean bias) {
        if (config.flag("tie_word_embeddings", tied)) {
            return tokens.tied();
        }
        ParameterLoader root = load.root();
        if (!root.has(name + ".weight")) {
            throw new CheckpointException(("%s: tie_word_embeddings is false, but there is no tensor %s.weight; if the output layer is the "
                    + "token embedding, set it to true").formatted(config.origin(), name));
        }
        int width = tokens.table().spec().inFeatures();
        return root.linear(name, width, tokens.table().spec().outFeatures(), bias);
    }
}
