package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code x + norm2(attention(norm1(x)))}, then {@code x + norm4(feedForward(norm3(x)))}: normalised before and behind. Source: Gemma
 * Team (2024), section 2.
 *
 * @param norm1 before attention
 * @param attention over the rows
 * @param norm2 behind attention
 * @param norm3 before the feed-forward layer
 * @param feedForward row by row
 * @param norm4 behind the feed-forward layer
 */
public record SandwichBlock(Layer norm1, Layer attention, Layer norm2, Layer norm3, Layer feedForward, Layer norm4) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor attended = x.plus(context.dropout(BRANCH, norm2.forward(attention.forward(norm1.forward(x, context), context), context)));
        return attended.plus(context.dropout(BRANCH, norm4.forward(feedForward.forward(norm3.forward(attended, context), context), context)));
    }
}
