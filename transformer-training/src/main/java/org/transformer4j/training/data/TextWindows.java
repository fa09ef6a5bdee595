package org.transformer4j.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    /** Checks that there is a piece. */
    public TextWindows {
        if (length < 1 || tokens.length < 2L * length) {
            throw new IllegalArgumentException("a text of %d tokens in pieces of %d; at least two pieces are needed".formatted(tokens.length, length));
        }
    }

    @Override
    public List<CausalLanguageModeling.Example> epoch(long number) {
        return pieces(Shuffle.below(length, seed, number, Integer.MAX_VALUE), (tokens.length - length) / length);
    }

    /** The pieces from the beginning of the text, for an evaluation. */
    public List<CausalLanguageModeling.Example> all() {
        return pieces(0, (tokens.length - 1) / length);
    }

    private List<CausalLanguageModeling.Example> pieces(int first, int count) {
        List<CausalLanguageModeling.Example> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = first + i * length;
            pieces.add(new CausalLanguageModeling.Example(Arrays.copyOfRange(tokens, from, from + length),
                    Arrays.copyOfRange(tokens, from + 1, from + length + 1)));
        }
        return pieces;
    }
}
