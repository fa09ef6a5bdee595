package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code x + attention(norm1(x)) + feedForward(norm2(x))}: both look at the same input. Source: Wang and Komatsuzaki (2021), GPT-J;
 * Black et al. (2022), section 2.1.
 *
 * @param norm1 before attention
 * @param attention over the rows
 * @param norm2 before the feed-forward layer; the same as {@code norm1} in some families
 * @param feedForward row by row
 */
public record ParallelBlock(Layer norm1, Layer attention, Layer norm2, Layer feedForward) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor normed = norm1.forward(x, context);
        Tensor attended = attention.forward(normed, context);
        Tensor fed = feedForward.forward(norm1.equals(norm2) ? normed : norm2.forward(x, context), context);
        return context.dropout(BRANCH, fed.plus(attended)).plus(x);
    }
}
