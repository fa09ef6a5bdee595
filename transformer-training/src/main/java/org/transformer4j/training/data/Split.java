package org.transformer4j.training.data;

import java.util.Arrays;
import java.util.List;

/**
 * What is learnt from, and what is kept to see how well: the last part, by position.
 *
 * @param training all but the last part
 * @param validation the last part
 * @param <T> a list of examples, or the tokens of a text
 */
public record Split<T>(T training, T validation) {
    /**
     * Of examples.
     *
     * @param last which part of them is kept, such as 0.1
     * @throws IllegalArgumentException if one of both would be empty
     */
    public static <E> Split<List<E>> of(List<E> examples, double last) {
        int cut = cut(examples.size(), last, "examples");
        return new Split<>(examples.subList(0, cut), examples.subList(cut, examples.size()));
    }

    /** Of a text, as {@link #of(List, double)}. */
    public static Split<int[]> of(int[] tokens, double last) {
        int cut = cut(tokens.length, last, "tokens");
        return new Split<>(Arrays.copyOf(tokens, cut), Arrays.copyOfRange(tokens, cut, tokens.length));
    }

    private static int cut(int size, double last, String what) {
        if (!(last > 0 && last < 1)) {
            throw new IllegalArgumentException("a part of %s for validation; more than 0 and less than 1 is needed".formatted(last));
        }
        int cut = (int) Math.round(size * (1 - last));
        if (cut < 1 || cut >= size) {
            throw new IllegalArgumentException("%d %s, of which a part of %s is kept for validation; none would be left for one of both"
                    .formatted(size, what, last));
        }
        return cut;
    }
}
