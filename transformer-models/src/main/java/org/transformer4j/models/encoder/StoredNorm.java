package org.transformer4j.models.encoder;

import org.transformer4j.api.Layer;
import org.transformer4j.models.ParameterLoader;
import org.transformer4j.models.layer.LayerNorm;

/** Layer norms, whose parameters are {@code weight} and {@code bias}, or {@code gamma} and {@code beta} as in the first files of BERT. */
final class StoredNorm {
    private StoredNorm() {}

    static Layer load(ParameterLoader load, String name, int width, float epsilon) {
        if (load.has(name + ".weight") || !load.has(name + ".gamma")) {
            return load.layerNorm(name, width, epsilon);
        }
        return new LayerNorm(load.vector(name + ".gamma", width), load.vector(name + ".beta", width), epsilon);
    }
}
