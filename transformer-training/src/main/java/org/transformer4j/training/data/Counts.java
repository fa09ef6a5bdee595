package org.transformer4j.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.training.data.Limit.TooLong;

/**
 * What became of the texts of a source.
 *
 * @param texts entries to learn from
 * @param tokens how many tokens they have
 * @param empty entries that were skipped since a text of theirs is empty
 * @param cut entries that lost an end since they have more tokens than the model takes
 * @param leftOut entries that were left out for that
 */
public record Counts(long texts, long tokens, long empty, long cut, long leftOut) {
    /** In words, without what did not happen: {@code texts: 1000, tokens: 23000, skipped as empty: 3}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add("texts: %d, tokens: %d".formatted(texts, tokens));
        if (empty > 0) {
            words.add("skipped as empty: %d".formatted(empty));
        }
        if (cut > 0) {
            words.add("cut: %d".formatted(cut));
        }
        if (leftOut > 0) {
            words.add("left out as too long: %d".formatted(leftOut));
        }
        return String.join(", ", words);
    }

    /** Counts that are still growing. */
    static final class Counter {
        long texts;
        long tokens;
        long empty;
        long cut;
        long leftOut;

        /** Adds a text to others, or its beginning, or leaves it out. */
        void add(int[] text, Limit limit, TokenTable.Builder others) {
            if (text.length > limit.tokens() && limit.tooLong() == TooLong.LEAVE_OUT) {
                leftOut++;
                return;
            }
            int length = Math.min(text.length, limit.tokens());
            cut += length < text.length ? 1 : 0;
            texts++;
            tokens += length;
            others.add(Arrays.copyOf(text, length));
        }

        /** @throws DataException if there is nothing to learn from */
        Counts done() {
            Counts counts = new Counts(texts, tokens, empty, cut, leftOut);
            if (texts == 0) {
                throw new DataException("nothing to learn from (%s)".formatted(counts));
            }
            return counts;
        }
    }
}
