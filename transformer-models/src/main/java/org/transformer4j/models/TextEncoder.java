package org.transformer4j.models;

import java.util.Optional;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.spi.Slice;

/** A model that reads a text in both directions at once: BERT and its kin. Immutable, and shared by the threads that use it. */
public interface TextEncoder extends Model {
    /** Number of tokens that it knows; ids run from 0 to one less. */
    int vocabularySize();

    /** The longest sequence that it can take. */
    int contextLength();

    /** Features of a state. */
    int width();

    /** How many kinds of segments it tells apart; 0 if it has no use for them. */
    int tokenTypes();

    /** What its attention layers need for each position while they compute. */
    Decoder.CacheShape cacheShape();

    /** How positions are counted. */
    Positions positions();

    /**
     * Numbers by which the embeddings of the tokens of a sequence are multiplied, if the model wants that.
     *
     * @param ids the tokens of one sequence
     */
    default Optional<float[]> embeddingFactors(int[] ids) {
        return Optional.empty();
    }

    /** The last states of all rows, {@code [rows, width]}. */
    Tensor hidden(Input input, Context context);

    /** What the model computes of its states; empty if they are all it gives. */
    Optional<Head> head();

    /**
     * What a batch brings.
     *
     * @param ids the tokens of all sequences one after the other, I32 {@code [rows]}
     * @param types the kind of segment of each row, I32 {@code [rows]}, or null if the model has no use for them
     * @param factors F32 {@code [rows]}, or null if there are no {@link #embeddingFactors}
     */
    record Input(Slice ids, Slice types, Slice factors) {}

    /**
     * How positions are counted.
     *
     * @param first position of the first token
     * @param withoutPadding whether padding in front of a text does not count
     */
    record Positions(int first, boolean withoutPadding) {}

    /**
     * The last layers, for one purpose.
     *
     * @param task what they are for
     * @param layer from states {@code [rows, width]} to scores; of all rows, or of the first of each sequence
     */
    record Head(Task task, Layer layer) {}

    /** What a head is for. */
    enum Task {
        /** Scores of all tokens for each row. */
        MASKED_LANGUAGE_MODEL,
        /** Scores of the labels for each row. */
        TOKEN_CLASSIFICATION,
        /** Two scores for each row: that the answer begins, or ends, there. */
        QUESTION_ANSWERING,
        /** Scores of the labels for the first row of each sequence. */
        SEQUENCE_CLASSIFICATION,
        /** A state for the first row of each sequence, which stands for all of it. */
        POOLING;

        /** Whether it looks at the first row of each sequence alone. */
        public boolean ofFirstRows() {
            return this == SEQUENCE_CLASSIFICATION || this == POOLING;
        }
    }
}
