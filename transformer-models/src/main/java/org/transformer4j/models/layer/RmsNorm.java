package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;

/**
 * {@code y = x / sqrt(mean(x²) + epsilon) * gamma} over the features of a row. Source: Zhang and Sennrich (2019).
 *
 * @param gamma {@code [width]}
 * @param epsilon added to the mean square
 */
public record RmsNorm(Parameter gamma, float epsilon) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.rmsNorm(gamma, epsilon);
    }
}
