package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;

/**
 * {@code y = x Wᵀ + b}, from {@code [rows, inFeatures]} to {@code [rows, outFeatures]}.
 *
 * @param weight {@code [outFeatures, inFeatures]}
 * @param bias {@code [outFeatures]}, or null for none
 */
public record Linear(Weight weight, Parameter bias) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.linear(weight, bias);
    }
}
