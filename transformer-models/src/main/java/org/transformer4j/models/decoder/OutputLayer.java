package org.transformer4j.models.decoder;

import org.transformer4j.api.Layer;
import org.transformer4j.api.Weight;
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
    static Layer load(ModelConfig config, ParameterLoader load, String name, TokenEmbedding tokens, boolean tied) {
        return load(config, load, name, tokens, tied, false);
    }

    /** As above, where {@code bias} says whether there is a bias, of a matrix of its own or not. */
    static Layer load(ModelConfig config, ParameterLoader load, String name, TokenEmbedding tokens, boolean tied, boolean bias) {
        ParameterLoader root = load.root();
        boolean shared = config.flag("tie_word_embeddings", tied);
        if (!root.has(name + (shared ? ".bias" : ".weight")) && (bias || !shared) && isBase(config)) {
            return withoutScores(config, name);
        }
        if (!shared && !root.has(name + ".weight")) {
            throw new CheckpointException(("%s: tie_word_embeddings is false, but there is no tensor %s.weight; if the output layer is the "
                    + "token embedding, set it to true").formatted(config.origin(), name));
        }
        int width = tokens.table().spec().inFeatures();
        int vocabulary = tokens.table().spec().outFeatures();
        Weight matrix = shared ? tokens.table() : root.matrix(name + ".weight", vocabulary, width);
        return new Linear(matrix, bias ? root.vector(name + ".bias", vocabulary) : null);
    }

    /** Whether the checkpoint is of a class that gives states alone, such as {@code LlamaModel}. */
    private static boolean isBase(ModelConfig config) {
        return config.architectures().stream().anyMatch(name -> name.endsWith("Model") && !name.endsWith("HeadModel"));
    }

    private static Layer withoutScores(ModelConfig config, String name) {
        return (_, _) -> {
            throw new CheckpointException("%s: architectures names %s, which gives states and no scores: there is no tensor %s.weight"
                    .formatted(config.origin(), config.architectures().getFirst(), name));
        };
    }
}
