package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Unary;

/**
 * {@code cap * tanh(output(x) / cap)}: no score is larger than {@code cap}. Source: Gemma Team (2024), section 2.
 *
 * @param output gives the scores
 * @param cap their limit
 */
public record CappedOutput(Layer output, float cap) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return output.forward(x, context).dividedBy(cap).map(Unary.Function.TANH).times(cap);
    }
}
