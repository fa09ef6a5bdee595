package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Mask;

/**
 * Multi-head attention of each row over the rows of its own sequence:
 * {@code output(softmax(query(x) key(x)ᵀ * scale) value(x))}, with keys and values kept in a cache. With fewer key heads than
 * query heads it is grouped-query attention. Sources: Vaswani et al. (2017), section 3.2.2; Ainslie et al. (2023).
 *
 * @param layer its number in the model, which is that of its cache
 * @param heads query heads
 * @param scale factor of the scores
 * @param mask which keys a row sees
 * @param query from the model's width to {@code heads * headDim}
 * @param key from the model's width to {@code kvHeads * headDim}
 * @param value from the model's width to {@code kvHeads * headDim}
 * @param output from {@code heads * headDim} to the model's width
 */
public record SelfAttention(int layer, int heads, float scale, Mask mask, Linear query, Linear key, Linear value, Linear output)
        implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        KeyValueCache cache = context.cache(layer);
        Tensor q = query.forward(x, context);
        cache.append(key.forward(x, context), value.forward(x, context), context.sequences());
        return output.forward(attend(q, cache, context), context);
    }

    private Tensor attend(Tensor q, KeyValueCache cache, Context context) {
        String name = "attentions." + layer;
        if (!context.observes(name)) {
            return q.attend(new Attention(heads, cache.spec(), scale, mask), cache, context.sequences());
        }
        Tensor.Attended attended = q.attendWithWeights(
                new AttentionWithWeights(heads, cache.spec(), scale, mask), cache, context.sequences());
        context.observe(name, attended.weights());
        return attended.output();
    }
}
