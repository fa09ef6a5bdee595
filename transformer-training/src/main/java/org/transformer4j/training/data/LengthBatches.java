package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.transformer4j.training.objective.Objective;

/**
 * Batches of examples of similar length with a budget of tokens, other ones in each epoch; every example comes once in an epoch. Source:
 * Vaswani et al. (2017), section 5.1.
 *
 * <p>Sorted by length, the examples are cut once into buckets, none of which has examples of very different lengths unless there are few.
 * A bucket has so many batches that the budget holds even for its longest examples. Each epoch deals out the examples of a bucket anew to
 * its batches, and shuffles all batches. So each epoch has as many, and which one a step gets depends on the seed and the step alone.
 *
 * @param <E> an example; its length must be the same in each epoch
 */
public final class LengthBatches<E> implements BatchSource<E> {
    /** A bucket ends where examples are longer than its shortest by more than a quarter. */
    private static final int QUARTERS = 4;
    /** Unless it has not so many batches yet, between which examples could change. */
    private static final int LEAST_BATCHES = 2;

    private final Batches.Epochs<E> epochs;
    private final long seed;
    /** The bucket of each example. */
    private final int[] buckets;
    /** Where the examples of a bucket begin in the order of an epoch. */
    private final int[] starts;
    /** Where a batch ends in the order of an epoch. */
    private final int[] ends;
    private long epoch = -1;
    private List<E> examples;
    private int[] order;
    private int[] batches;

    /**
     * Batches by the number of tokens that a model reads of an example.
     *
     * @param budget tokens of a batch at most
     */
    public LengthBatches(Batches.Epochs<E> epochs, Objective<E> objective, int budget, long seed) {
        this(epochs, objective::tokens, budget, seed);
    }

    /**
     * Batches by lengths of one's own.
     *
     * @param budget the sum of the lengths in a batch at most
     * @throws IllegalArgumentException if there are no examples, or one is longer than the budget
     */
    public LengthBatches(Batches.Epochs<E> epochs, ToIntFunction<E> length, int budget, long seed) {
        this.epochs = epochs;
        this.seed = seed;
        examples = epochs.epoch(0);
        if (examples.isEmpty() || budget < 1) {
            throw new IllegalArgumentException("%d examples for batches of %d tokens; at least one of each is needed".formatted(examples.size(), budget));
        }
        int[] lengths = examples.stream().mapToInt(length).toArray();
        buckets = new int[lengths.length];
        int[] sorted = sorted(lengths);
        List<Integer> first = new ArrayList<>();
        List<Integer> cuts = new ArrayList<>();
        for (int from = 0; from < sorted.length; ) {
            int to = end(sorted, lengths, from, budget);
            for (int i = from; i < to; i++) {
                buckets[sorted[i]] = first.size();
            }
            first.add(from);
            int count = batches(to - from, lengths[sorted[to - 1]], budget);
            for (int batch = 1; batch <= count; batch++) {
                cuts.add(from + (int) ((long) (to - from) * batch / count));
            }
            from = to;
        }
        starts = first.stream().mapToInt(Integer::intValue).toArray();
        ends = cuts.stream().mapToInt(Integer::intValue).toArray();
        enter(0);
    }

    /** The numbers of the examples, the shortest first; of those of equal length the first. */
    private static int[] sorted(int[] lengths) {
        long[] keys = new long[lengths.length];
        Arrays.setAll(keys, i -> (long) lengths[i] << Integer.SIZE | i);
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private static int end(int[] sorted, int[] lengths, int from, int budget) {
        int shortest = lengths[sorted[from]];
        int to = from;
        while (to < sorted.length) {
            int longest = lengths[sorted[to]];
            boolean wider = longest > shortest + shortest / QUARTERS;
            if (wider && to - from >= LEAST_BATCHES * Math.max(1, budget / longest)) {
                break;
            }
            to++;
        }
        return to;
    }

    private static int batches(int count, int longest, int budget) {
        if (longest > budget) {
            throw new IllegalArgumentException(("an example of %d tokens for batches of %d; raise the budget, or cut or leave out long texts")
                    .formatted(longest, budget));
        }
        return Math.ceilDiv(count, budget / Math.max(1, longest));
    }

    @Override
    public List<E> of(long step) {
        enter(step / ends.length);
        int batch = batches[(int) (step % ends.length)];
        int from = batch == 0 ? 0 : ends[batch - 1];
        int[] numbers = Arrays.copyOfRange(order, from, ends[batch]);
        List<E> all = examples;
        return new AbstractList<>() {
            @Override
            public E get(int index) {
                return all.get(numbers[index]);
            }

            @Override
            public int size() {
                return numbers.length;
            }
        };
    }

    @Override
    public int perEpoch() {
        return ends.length;
    }

    private void enter(long number) {
        if (number == epoch) {
            return;
        }
        List<E> next = number == 0 && epoch < 0 ? examples : epochs.epoch(number);
        if (next.size() != buckets.length) {
            throw new IllegalArgumentException("%d examples in epoch %d, and %d before; as many in each are needed"
                    .formatted(next.size(), number, buckets.length));
        }
        epoch = number;
        examples = next;
        order = new int[buckets.length];
        int[] places = starts.clone();
        for (int example : Shuffle.order(buckets.length, seed, number)) {
            order[places[buckets[example]]++] = example;
        }
        batches = Shuffle.batches(ends.length, seed, number);
    }
}
