package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code x + attention(norm1(x))}, then {@code x + crossAttention(norm2(x))}, then {@code x + feedForward(norm3(x))}.
 *
 * @param norm1 before attention
 * @param attention over the rows
 * @param norm2 before cross-attention
 * @param crossAttention over the encoder's states
 * @param norm3 before the feed-forward layer
 * @param feedForward row by row
 */
public record PreNormDecoderBlock(Layer norm1, Layer attention, Layer norm2, CrossAttention crossAttention, Layer norm3, Layer feedForward)
        implements DecoderBlock {
    @Override
    public Tensor forward(Tensor x, Context context) {
        x = x.plus(context.dropout(BRANCH, attention.forward(norm1.forward(x, context), context)));
        x = x.plus(context.dropout(BRANCH, crossAttention.forward(norm2.forward(x, context), context)));
        return x.plus(context.dropout(BRANCH, feedForward.forward(norm3.forward(x, context), context)));
    }
}
