package org.transformer4j.models;

import org.transformer4j.api.Weights;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.config.ModelConfig;

/** How a configuration and a checkpoint become a model. */
@FunctionalInterface
interface Architecture {
    /**
     * Builds a model.
     *
     * @param config its {@code config.json}
     * @param checkpoint its trained parameters
     * @param weights receives the parameters; the model owns it from here on
     * @throws RuntimeException if the configuration is not supported or does not fit the checkpoint; the message says why
     */
    Model load(ModelConfig config, Checkpoint checkpoint, Weights weights);
}
