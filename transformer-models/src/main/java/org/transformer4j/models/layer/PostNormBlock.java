package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code norm1(x + attention(x))}, then {@code norm2(x + feedForward(x))}: the block of the original Transformer and of BERT. Source:
 * Vaswani et al. (2017), section 3.1.
 *
 * @param attention over the rows
 * @param norm1 behind attention
 * @param feedForward row by row
 * @param norm2 behind the feed-forward layer
 */
public record PostNormBlock(Layer attention, Layer norm1, Layer feedForward, Layer norm2) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor attended = norm1.forward(x.plus(context.dropout(BRANCH, attention.forward(x, context))), context);
        return norm2.forward(attended.plus(context.dropout(BRANCH, feedForward.forward(attended, context))), context);
    }
}
