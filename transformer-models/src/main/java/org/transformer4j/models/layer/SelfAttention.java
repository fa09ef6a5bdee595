package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Mask;

/**
 * Multi-head attention of each row over the rows of its own sequence: {@code output(softmax(query(x) key(x)ᵀ * scale) value(x))},
 * with keys and values kept in a cache. Source: Vaswani et al. (2017), section 3.2.2.
 *
 * @param name under which its weights are shown, such as {@code attentions.0}
 * @param layer its number in the model, which is that of its cache
 * @param heads how the heads look at their keys
 * @param query from the model's width to {@code heads * headDim}: a {@link Linear}, with a {@link HeadNorm} behind it in some families
 * @param key from the model's width to {@code kvHeads * headDim}, in the same way
 * @param value from the model's width to {@code kvHeads * headDim}
 * @param output from {@code heads * headDim} to the model's width
 * @param rotary rotates queries and keys by their positions, or null
 */
public record SelfAttention(String name, int layer, AttentionHeads heads, Layer query, Layer key, Linear value, Linear output,
        RotaryPositions rotary) implements Layer {
    /** Scaled dot-product attention without positions of its own, as in the paper. */
    public SelfAttention(int layer, int heads, float scale, Mask mask, Linear query, Linear key, Linear value, Linear output) {
        this("attentions." + layer, layer, AttentionHeads.scaled(heads, scale, mask), query, key, value, output, null);
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        KeyValueCache cache = context.cache(layer);
        Tensor q = rotated(query.forward(x, context), context);
        Tensor k = rotated(key.forward(x, context), context);
        cache.append(k, value.forward(x, context), context.sequences());
        return output.forward(heads.attend(name, q, cache, context.sequences(), context), context);
    }

    private Tensor rotated(Tensor x, Context context) {
        return rotary == null ? x : rotary.forward(x, context);
    }
}
