package org.transformer4j.training.data;

import org.transformer4j.api.canon.Philox4x32;

/**
 * An order of examples that depends on a seed and the number of the epoch alone, so that it need not be stored to be continued.
 *
 * <p>Source: Fisher and Yates, in the form of Durstenfeld (1964), with counter-based random numbers.
 */
public final class Shuffle {
    /** The generator's streams of shuffles; other uses of a seed have others. */
    private static final long STREAMS = 0x5348554646L << 20;
    /** The streams of the order of batches. */
    private static final long BATCHES = 0x4241544348L << 20;

    /** The stream of the examples that are kept for validation. */
    private static final long PARTS = 0x5041525453L << 20;

    private Shuffle() {}

    /** The numbers 0 to {@code count - 1} in the order of an epoch. */
    public static int[] order(int count, long seed, long epoch) {
        return shuffled(count, seed, STREAMS + epoch);
    }

    /** The same for batches, in an order that has nothing to do with that of examples. */
    static int[] batches(int count, long seed, long epoch) {
        return shuffled(count, seed, BATCHES + epoch);
    }

    /** The same for parts of the examples. */
    static int[] parts(int count, long seed) {
        return shuffled(count, seed, PARTS);
    }

    private static int[] shuffled(int count, long seed, long stream) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int i = count - 1; i > 0; i--) {
            int j = bounded(i + 1, seed, stream, i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** A number from 0 to {@code bound - 1}. */
    static int below(int bound, long seed, long epoch, long index) {
        return bounded(bound, seed, STREAMS + epoch, index);
    }

    private static int bounded(int bound, long seed, long stream, long index) {
        long word = Integer.toUnsignedLong(Philox4x32.word(seed, stream, index));
        return (int) (word * bound >>> 32);
    }
}
