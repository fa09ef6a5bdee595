package org.transformer4j.models.seq2seq;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/**
 * In place of the output layer of a class that has none, such as {@code T5Model}: refuses to score.
 *
 * @param config names the class
 */
record StatesAlone(ModelConfig config) implements Layer {
    static boolean isFor(ModelConfig config) {
        return config.architectures().stream().anyMatch(name -> name.endsWith("Model") && !name.endsWith("MTModel"));
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        throw new CheckpointException("%s: architectures names %s, which gives states and no scores: there is no tensor lm_head.weight"
                .formatted(config.origin(), config.architectures().getFirst()));
    }
}
