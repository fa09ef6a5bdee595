package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;

/**
 * {@code y = x Wᵀ + b}, from {@code [rows, inFeatures]} to {@code [rows, outFeatures]}, and what an adapter adds to it.
 *
 * @param weight {@code [outFeatures, inFeatures]}
 * @param bias {@code [outFeatures]}, or null for none
 * @param update what an adapter adds, or null for nothing
 */
public record Linear(Weight weight, Parameter bias, LowRank update) implements Layer {
    /** A layer without an adapter. */
    public Linear(Weight weight, Parameter bias) {
        this(weight, bias, null);
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor y = x.linear(weight, bias);
        return update == null ? y : y.plus(update.forward(x, context));
    }
}
