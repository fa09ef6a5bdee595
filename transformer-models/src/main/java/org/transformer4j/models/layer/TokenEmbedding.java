package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.spi.Slice;

/**
 * One vector for each token of the vocabulary.
 *
 * @param table {@code [vocabulary, width]}
 */
public record TokenEmbedding(Weight table) {
    /** The vectors of {@code ids} (I32), as {@code [rows, width]}. */
    public Tensor forward(Slice ids, Context context) {
        return context.workspace().embedding(table, ids);
    }

    /** The output layer that shares this table. Source: Press and Wolf (2017). */
    public Linear tied() {
        return new Linear(table, null);
    }
}
