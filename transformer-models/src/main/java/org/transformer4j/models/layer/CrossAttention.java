package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * Multi-head attention of each row of a decoder over the states of the encoder: {@code output(softmax(query(x) Kᵀ * scale) V)} with
 * {@code K = key(encoded)} and {@code V = value(encoded)}, which are computed once. Source: Vaswani et al. (2017), section 3.2.3.
 *
 * @param name under which its weights are shown, such as {@code cross_attentions.0}
 * @param layer its number in the decoder, which is that of its cache
 * @param heads how the heads look at their keys; without a mask
 * @param query from the decoder's width to {@code heads * headDim}
 * @param key from the encoder's width to {@code heads * headDim}
 * @param value from the encoder's width to {@code heads * headDim}
 * @param output from {@code heads * headDim} to the decoder's width
 */
public record CrossAttention(String name, int layer, AttentionHeads heads, Linear query, Linear key, Linear value, Linear output)
        implements Layer {
    /** Remembers keys and values of the encoder's states, {@code [rows, width]}; the context is the encoder's. */
    public void remember(Tensor encoded, Context context) {
        context.crossCache(layer).append(key.forward(encoded, context), value.forward(encoded, context), context.sequences());
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor q = query.forward(x, context);
        return output.forward(heads.attend(name, q, context.crossCache(layer), context.encoded(), context), context);
    }
}
