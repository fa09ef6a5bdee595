package org.transformer4j.models.layer;

import java.util.Arrays;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;

/**
 * {@code y = (x - mean) / sqrt(var + epsilon) * gamma + beta} over the features of a row, or over the last dimensions of {@code x}, as many
 * as {@code gamma} has. Source: Ba, Kiros and Hinton (2016).
 *
 * @param gamma {@code [.., width]}
 * @param beta of the same shape
 * @param epsilon added to the variance
 */
public record LayerNorm(Parameter gamma, Parameter beta, float epsilon) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        if (gamma.shape().rank() < 2) {
            return x.layerNorm(gamma, beta, epsilon);
        }
        int width = Math.toIntExact(gamma.shape().elements());
        int[] last = Arrays.stream(x.shape().toArray()).skip(Math.max(0, x.shape().rank() - gamma.shape().rank())).toArray();
        if (!Shape.of(last).equals(gamma.shape())) {
            throw new IllegalArgumentException("layer norm over %s cannot take a tensor of shape %s".formatted(gamma.shape(), x.shape()));
        }
        int rows = width == 0 ? 0 : Math.toIntExact(x.shape().elements() / width);
        return x.reshape(rows, width).layerNorm(gamma, beta, epsilon).reshape(x.shape().toArray());
    }
}
