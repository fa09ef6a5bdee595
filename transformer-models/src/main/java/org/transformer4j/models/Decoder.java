package org.transformer4j.models;

import org.transformer4j.api.Context;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.spi.Slice;

/**
 * A model that predicts the next token: GPT and its kin. Immutable, and shared by the threads that use it; each conversation
 * is a {@link org.transformer4j.models.session.Session} of its own.
 */
public interface Decoder extends Model {
    /** Number of tokens that it knows; ids run from 0 to one less. */
    int vocabularySize();

    /** The longest sequence that it can take. */
    int contextLength();

    /** What its attention layers need to remember of each position. */
    CacheShape cacheShape();

    /**
     * The last hidden states, after the final norm.
     *
     * @param ids the tokens of all sequences one after the other, I32 {@code [rows]}
     * @return {@code [rows, width]}
     */
    Tensor hidden(Slice ids, Context context);

    /** The scores of the next token, from {@code [rows, width]} to {@code [rows, vocabulary]}. */
    Tensor logits(Tensor hidden, Context context);

    /**
     * The key-value caches of a model.
     *
     * @param layers number of attention layers
     * @param kvHeads heads of keys and values in each
     * @param headDim features of a head
     */
    record CacheShape(int layers, int kvHeads, int headDim) {}
}
