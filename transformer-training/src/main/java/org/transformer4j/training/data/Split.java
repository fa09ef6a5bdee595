package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * What is learnt from, and what is kept to see how well. Of {@code size} examples, {@code round(size * part)} are kept; none if nothing
 * would be left to learn from.
 *
 * @param training what is learnt from
 * @param validation what is kept, perhaps nothing
 * @param <T> a list of examples, or the tokens of a text
 */
public record Split<T>(T training, T validation) {
    /**
     * Of examples whose order means something, such as pieces of a text: the last part is kept.
     *
     * @param part which part of them is kept, such as 0.1
     * @throws IllegalArgumentException if the part is less than 0, or 1 or more
     */
    public static <E> Split<List<E>> of(List<E> examples, double part) {
        int cut = cut(examples.size(), part);
        return new Split<>(examples.subList(0, cut), examples.subList(cut, examples.size()));
    }

    /** Of a text, as {@link #of(List, double)}. */
    public static Split<int[]> of(int[] tokens, double part) {
        int cut = cut(tokens.length, part);
        return new Split<>(Arrays.copyOf(tokens, cut), Arrays.copyOfRange(tokens, cut, tokens.length));
    }

    /**
     * Of examples that may be sorted, as by their labels: those that are kept are drawn. Both parts are in the order of the examples.
     *
     * @param seed decides which are drawn
     */
    public static <E> Split<List<E>> drawn(List<E> examples, double part, long seed) {
        int cut = cut(examples.size(), part);
        int[] order = Shuffle.parts(examples.size(), seed);
        Arrays.sort(order, 0, cut);
        Arrays.sort(order, cut, order.length);
        return new Split<>(new Picked<>(examples, Arrays.copyOf(order, cut)), new Picked<>(examples, Arrays.copyOfRange(order, cut, order.length)));
    }

    private static int cut(int size, double part) {
        if (!(part >= 0 && part < 1)) {
            throw new IllegalArgumentException("a part of %s for validation; expected a number from 0 to below 1".formatted(part));
        }
        int cut = size - (int) Math.round(size * part);
        return cut == 0 ? size : cut;
    }

    private static final class Picked<E> extends AbstractList<E> implements RandomAccess {
        private final List<E> all;
        private final int[] places;

        Picked(List<E> all, int[] places) {
            this.all = all;
            this.places = places;
        }

        @Override
        public E get(int index) {
            return all.get(places[index]);
        }

        @Override
        public int size() {
            return places.length;
        }
    }
}
