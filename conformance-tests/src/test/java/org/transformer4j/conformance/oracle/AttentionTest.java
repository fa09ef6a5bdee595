package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

class AttentionTest {
    private static final int HEADS = 4;
    private static final CacheSpec CACHE = new CacheSpec(2, 2, 5, 600);
    private static final float SCALE = 0.7f;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255, 256, 257, 600})
    void both_kinds_of_attention_are_near_their_formula(int kvLength) {
        Sequences sequences = Sequences.of(new int[] {1}, new int[] {1}, new int[] {kvLength});
        float[] q = Draw.numbers(1, HEADS * 5);
        float[] cache = Draw.numbers(2, (int) CACHE.elements());
        double[] expected = new double[q.length];
        for (int head = 0; head < HEADS; head++) {
            attend(q, cache, head, kvLength, expected);
        }
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(q.length);
            bench.run(new Attention(HEADS, CACHE, SCALE, Mask.CAUSAL), sequences, bench.floats(q), bench.floats(cache), y);
            assertThatBits(bench.floats(y)).near(16, expected);

            Slice weights = bench.room((long) HEADS * kvLength);
            bench.run(new AttentionWithWeights(HEADS, CACHE, SCALE, Mask.CAUSAL), sequences, bench.floats(q),
                    bench.floats(cache), y, weights);
            assertThatBits(bench.floats(y)).near(16, expected);
        }
    }

    /** Attention of the only query by the formula, in double precision. */
    private static void attend(float[] q, float[] cache, int head, int kvLength, double[] y) {
        int headDim = CACHE.headDim();
        int keys = (int) CACHE.keyIndex(1, head / 2);
        int values = (int) CACHE.valueIndex(1, head / 2);
        double[] scores = new double[kvLength];
        double maximum = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < kvLength; j++) {
            for (int i = 0; i < headDim; i++) {
                scores[j] += (double) q[head * headDim + i] * cache[keys + j * headDim + i] * SCALE;
            }
            maximum = Math.max(maximum, scores[j]);
        }
        double sum = 0;
        for (int j = 0; j < kvLength; j++) {
            scores[j] = Math.exp(scores[j] - maximum);
            sum += scores[j];
        }
        for (int j = 0; j < kvLength; j++) {
            for (int i = 0; i < headDim; i++) {
                y[head * headDim + i] += scores[j] / sum * cache[values + j * headDim + i];
            }
        }
    }

    @Test
    void a_query_without_keys_gives_zeros() {
        Sequences sequences = Sequences.of(new int[] {0}, new int[] {2}, new int[] {0});
        try (Workbench bench = new Workbench()) {
            Slice y = bench.floats(Draw.numbers(3, 2 * HEADS * 5));
            Slice q = bench.floats(Draw.numbers(1, 2 * HEADS * 5));
            Slice cache = bench.floats(Draw.numbers(2, (int) CACHE.elements()));
            bench.run(new Attention(HEADS, CACHE, SCALE, Mask.NONE), sequences, q, cache, y);
            assertThatBits(bench.floats(y)).equal(new float[2 * HEADS * 5]);
        }
    }

    @Test
    void masked_keys_are_skipped_whatever_they_hold() {
        float[] poisoned = Draw.numbers(2, (int) CACHE.elements());
        int after = (int) CACHE.keyIndex(0, 0) + 3 * 5;
        Arrays.fill(poisoned, after, after + 5, Float.NaN);
        Arrays.fill(poisoned, after + (int) CACHE.elements() / 2, after + (int) CACHE.elements() / 2 + 5, Float.NaN);
        assertThatBits(attendThreeOfFour(poisoned)).equal(attendThreeOfFour(Draw.numbers(2, (int) CACHE.elements())));
    }

    /** The first three of four queries, which do not see the fourth key. */
    private static float[] attendThreeOfFour(float[] cache) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(4 * HEADS * 5);
            bench.run(new Attention(HEADS, CACHE, SCALE, Mask.CAUSAL), Sequences.whole(4),
                    bench.floats(Draw.numbers(1, 4 * HEADS * 5)), bench.floats(cache), y);
            return bench.floats(y.slice(0, 3 * HEADS * 5));
        }
    }

    @Test
    void weights_of_unseen_keys_are_zero_and_lie_per_head() {
        CacheSpec cache = new CacheSpec(1, 2, 1, 3);
        try (Workbench bench = new Workbench()) {
            Slice weights = bench.floats(Draw.numbers(4, 2 * 3 * 3));
            bench.run(new AttentionWithWeights(2, cache, 1f, Mask.CAUSAL), Sequences.whole(3), bench.room(6),
                    bench.room(cache.elements()), bench.room(6), weights);
            float third = 1f / 3f;
            assertThatBits(bench.floats(weights)).equal(1, 0, 0, 0.5f, 0.5f, 0, third, third, third,
                    1, 0, 0, 0.5f, 0.5f, 0, third, third, third);
        }
    }

    @Test
    void a_prompt_in_chunks_and_token_by_token_gives_the_bits_of_the_whole() {
        int length = 300;
        try (Workbench bench = new Workbench()) {
            float[] whole = prefill(bench, length, length);
            assertThatBits(prefill(bench, length, 77)).equal(whole);
            assertThatBits(prefill(bench, length, 1)).equal(whole);
        }
    }

    private static float[] prefill(Workbench bench, int length, int chunk) {
        int kvWidth = CACHE.kvHeads() * CACHE.headDim();
        int width = HEADS * CACHE.headDim();
        Slice q = bench.floats(Draw.numbers(1, length * width));
        Slice keys = bench.floats(Draw.numbers(2, length * kvWidth));
        Slice values = bench.floats(Draw.numbers(3, length * kvWidth));
        Slice cache = bench.room(CACHE.elements());
        Slice y = bench.room((long) length * width);
        for (int start = 0; start < length; start += chunk) {
            int rows = Math.min(chunk, length - start);
            Sequences sequences = Sequences.of(new int[] {1}, new int[] {rows}, new int[] {start + rows});
            bench.run(new CacheAppend(CACHE), sequences, keys.slice((long) start * kvWidth, (long) rows * kvWidth),
                    values.slice((long) start * kvWidth, (long) rows * kvWidth), cache);
            bench.run(new Attention(HEADS, CACHE, SCALE, Mask.CAUSAL), sequences,
                    q.slice((long) start * width, (long) rows * width), cache, y.slice((long) start * width, (long) rows * width));
        }
        return bench.floats(y);
    }
}
