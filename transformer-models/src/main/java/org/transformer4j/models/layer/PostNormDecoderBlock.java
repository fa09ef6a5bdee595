package org.transformer4j.models.layer;

import static org.transformer4j.api.DropoutSite.BRANCH;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * {@code norm1(x + attention(x))}, then {@code norm2(x + crossAttention(x))}, then {@code norm3(x + feedForward(x))}: the decoder of the
 * original Transformer. Source: Vaswani et al. (2017), section 3.1.
 *
 * @param attention over the rows
 * @param norm1 behind attention
 * @param crossAttention over the encoder's states
 * @param norm2 behind cross-attention
 * @param feedForward row by row
 * @param norm3 behind the feed-forward layer
 */
public record PostNormDecoderBlock(Layer attention, Layer norm1, CrossAttention crossAttention, Layer norm2, Layer feedForward, Layer norm3)
        implements DecoderBlock {
    @Override
    public Tensor forward(Tensor x, Context context) {
        x = norm1.forward(x.plus(context.dropout(BRANCH, attention.forward(x, context))), context);
        x = norm2.forward(x.plus(context.dropout(BRANCH, crossAttention.forward(x, context))), context);
        return norm3.forward(x.plus(context.dropout(BRANCH, feedForward.forward(x, context))), context);
    }
}
