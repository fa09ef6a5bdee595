package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Unary;

/**
 * {@code contract(f(expand(x)))}, row by row. Source: Vaswani et al. (2017), section 3.3.
 *
 * @param expand from the model's width to the inner width
 * @param activation what {@code f} is
 * @param contract from the inner width back
 */
public record FeedForward(Linear expand, Unary.Function activation, Linear contract) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        return contract.forward(context.dropout(DropoutSite.ACTIVATION, expand.forward(x, context).map(activation)), context);
    }
}
