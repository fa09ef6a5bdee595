package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;

/**
 * {@code y = (x - mean) / sqrt(var + epsilon) * gamma + beta} over the features of a row. Source: Ba, Kiros and Hinton (2016).
 *
 * @param gamma {@code [width]}
 * @param beta {@code [width]}
 * @param epsilon added to the variance
 */
public record LayerNorm(Parameter gamma, Parameter beta, float epsilon) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.layerNorm(gamma, beta, epsilon);
    }
}
