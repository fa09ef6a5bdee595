package org.transformer4j.models;

import org.transformer4j.api.Backend;
import org.transformer4j.api.Weights;
import org.transformer4j.models.config.ModelConfig;

/** A loaded model. It owns its parameters, but not the backend that they are on. */
public interface Model extends AutoCloseable {
    /** Where it is loaded. */
    default Backend backend() {
        return weights().backend();
    }

    /** Its parameters. */
    Weights weights();

    /** The configuration that it was built from. */
    ModelConfig config();

    /** Frees the parameters. */
    @Override
    void close();
}
