package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;

/**
 * {@code y = B (scale * A x)}, from {@code [rows, inFeatures]} to {@code [rows, outFeatures]}: what an adapter adds to a linear layer. The
 * factor goes where the fewest numbers are. Source: Hu et al. (2021), section 4.1.
 *
 * @param down {@code A [rank, inFeatures]}; the layers that a checkpoint fuses share it
 * @param up {@code B [outFeatures, rank]}
 * @param scale the factor
 */
public record LowRank(Weight down, Weight up, float scale) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor inner = x.linear(down);
        return (scale == 1 ? inner : inner.times(scale)).linear(up);
    }
}
