package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code x * factor}: embeddings made larger, so that they weigh as much as what is added to them. Source: Vaswani et al. (2017),
 * section 3.4.
 *
 * @param factor usually the square root of the width
 */
public record ScaledEmbedding(float factor) implements Layer {
    /** Scaled by the square root of the width, rounded once. */
    public static ScaledEmbedding bySquareRoot(int width) {
        return new ScaledEmbedding((float) Math.sqrt(width));
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.times(factor);
    }
}
