package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Slice;

/**
 * How the heads of an attention layer look at their keys: {@code softmax(score(q, K)) V}. With fewer key heads in the cache than
 * query heads it is grouped-query attention, with one multi-query attention. Sources: Vaswani et al. (2017), section 3.2; Shazeer
 * (2019); Ainslie et al. (2023).
 *
 * @param heads query heads
 * @param scoring how the product of a query and a key becomes their score
 * @param mask which keys a row sees
 * @param bias the table that {@code scoring} adds from, or null if it adds nothing
 */
public record AttentionHeads(int heads, Scoring scoring, Mask mask, PositionBias bias) {
    /** Heads whose scores are scaled and nothing else. */
    public static AttentionHeads scaled(int heads, float scale, Mask mask) {
        return new AttentionHeads(heads, Scoring.scaled(scale), mask, null);
    }

    /** The same, with a bias for the distance of key and query. */
    public AttentionHeads with(PositionBias added) {
        return new AttentionHeads(heads, scoring.biased(added.shape()), mask, added);
    }

    /** The factor {@code 1 / sqrt(headDim)}, rounded once. */
    public static float scale(int headDim) {
        return (float) (1 / Math.sqrt(headDim));
    }

    /**
     * Attends over a cache. The weights are shown under {@code name} to whoever wants them.
     *
     * @param q {@code [rows, heads * headDim]}
     * @param sequences which keys belong to which rows
     */
    Tensor attend(String name, Tensor q, KeyValueCache cache, Sequences sequences, Context context) {
        Slice table = bias == null ? null : bias.table().slice();
        if (!context.observes(name)) {
            return q.attend(new Attention(heads, cache.spec(), scoring, mask), cache, sequences, table);
        }
        Tensor.Attended attended = q.attendWithWeights(new AttentionWithWeights(heads, cache.spec(), scoring, mask), cache, sequences, table);
        context.observe(name, attended.weights());
        return attended.output();
    }
}
