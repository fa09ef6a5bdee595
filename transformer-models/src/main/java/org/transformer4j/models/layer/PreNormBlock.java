package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code x + attention(norm1(x))}, then {@code x + feedForward(norm2(x))}. Source: Xiong et al. (2020), figure 1b.
 *
 * @param norm1 before attention
 * @param attention over the rows
 * @param norm2 before the feed-forward layer
 * @param feedForward row by row
 */
public record PreNormBlock(Layer norm1, Layer attention, Layer norm2, Layer feedForward) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor attended = x.plus(context.dropout(BRANCH, attention.forward(norm1.forward(x, context), context)));
        return attended.plus(context.dropout(BRANCH, feedForward.forward(norm2.forward(attended, context), context)));
    }
}
