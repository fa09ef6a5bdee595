package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.transformer4j.training.objective.CausalLanguageModeling;

/**
 * A long text as pieces of equal length, each of whose tokens is followed by the next. Every epoch cuts it elsewhere, at a place that
 * depends on the seed, so that no token is always the first of its piece.
 *
 * @param tokens the text
 * @param length tokens of a piece
 * @param seed decides where it is cut
 */
public record TextWindows(int[] tokens, int length, long seed) implements Batches.Epochs<CausalLanguageModeling.Example> {
    /** Checks that there is a piece wherever the text is cut. */
    public TextWindows {
        if (length < 1 || tokens.length < 2L * length) {
            throw new IllegalArgumentException("a text of %d tokens in pieces of %d; at least two pieces are needed".formatted(tokens.length, length));
        }
    }

    @Override
    public List<CausalLanguageModeling.Example> epoch(long number) {
        return new Pieces(tokens, length, Shuffle.below(length, seed, number, Integer.MAX_VALUE), (tokens.length - length) / length);
    }

    /** The pieces from the beginning of the text, for an evaluation. */
    public List<CausalLanguageModeling.Example> all() {
        return all(tokens, length);
    }

    /**
     * The pieces of a text from its beginning, for an evaluation.
     *
     * @throws IllegalArgumentException if there is none, because the text has less than {@code length + 1} tokens
     */
    public static List<CausalLanguageModeling.Example> all(int[] tokens, int length) {
        if (length < 1 || tokens.length <= length) {
            throw new IllegalArgumentException("a text of %d tokens in pieces of %d; at least one piece and a token behind it are needed"
                    .formatted(tokens.length, length));
        }
        return new Pieces(tokens, length, 0, (tokens.length - 1) / length);
    }

    /** Pieces that are copied when they are asked for. */
    private static final class Pieces extends AbstractList<CausalLanguageModeling.Example> implements RandomAccess {
        private final int[] tokens;
        private final int length;
        private final int first;
        private final int count;

        Pieces(int[] tokens, int length, int first, int count) {
            this.tokens = tokens;
            this.length = length;
            this.first = first;
            this.count = count;
        }

        @Override
        public CausalLanguageModeling.Example get(int index) {
            int from = first + Objects.checkIndex(index, count) * length;
            return new CausalLanguageModeling.Example(Arrays.copyOfRange(tokens, from, from + length),
                    Arrays.copyOfRange(tokens, from + 1, from + length + 1));
        }

        @Override
        public int size() {
            return count;
        }
    }
}
