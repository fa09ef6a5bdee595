package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;

/**
 * Adds a learned vector for the position of each row. Source: Gehring et al. (2017), section 3.1.
 *
 * @param table {@code [positions, width]}
 */
public record LearnedPositions(Weight table) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return x.plus(context.workspace().embedding(table, context.positions()));
    }
}
