package org.transformer4j.training.initialization;

import java.util.stream.IntStream;
import org.transformer4j.api.canon.Philox4x32;

/** Pairs of uniform random numbers in [0, 1), multiples of 2^-53, one of each block of the generator. */
final class UniformPairs {
    /** Pairs that one thread draws at once; which thread does makes no difference. */
    private static final int CHUNK = 1 << 14;

    private UniformPairs() {}

    /** Makes two random numbers of two others. */
    @FunctionalInterface
    interface Mapping {
        void apply(double u, double v, float[] pair);
    }

    /** Numbers {@code 2i} and {@code 2i + 1} are made of pair {@code i} of a stream. */
    static float[] map(int count, long seed, long stream, Mapping mapping) {
        float[] numbers = new float[count];
        int pairs = count / 2 + count % 2;
        IntStream.range(0, (pairs + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            int[] words = new int[Philox4x32.BLOCK];
            float[] pair = new float[2];
            int end = Math.min(pairs, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                Philox4x32.block(seed, stream, i, words);
                mapping.apply(uniform(words[0], words[1]), uniform(words[2], words[3]), pair);
                numbers[2 * i] = pair[0];
                if (2 * i + 1 < count) {
                    numbers[2 * i + 1] = pair[1];
                }
            }
        });
        return numbers;
    }

    private static double uniform(int low, int high) {
        return ((Integer.toUnsignedLong(high) << Integer.SIZE | Integer.toUnsignedLong(low)) >>> 11) * 0x1p-53;
    }
}
