package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthBatchesTest {
    /** Each with a number of its own, by which it is known, and a length as those of sentences. */
    private static final List<int[]> EXAMPLES = examples(2000);
    private static final int BUDGET = 600;

    private record Key(int number) {}

    @Test
    void every_example_comes_once_in_an_epoch() {
        LengthBatches<int[]> batches = batches(1);
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> seen = new ArrayList<>();
            for (int step = 0; step < batches.perEpoch(); step++) {
                batches.of((long) epoch * batches.perEpoch() + step).forEach(example -> seen.add(example[0]));
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, EXAMPLES.size()).boxed().toList());
        }
    }

    @Test
    void a_batch_keeps_to_the_budget_and_uses_most_of_it() {
        LengthBatches<int[]> batches = batches(1);
        long tokens = 0;
        for (int step = 0; step < batches.perEpoch(); step++) {
            int[] lengths = batches.of(step).stream().mapToInt(example -> example[1]).toArray();
            int longest = IntStream.of(lengths).max().orElseThrow();
            assertThat(lengths.length * longest).isLessThanOrEqualTo(BUDGET);
            tokens += IntStream.of(lengths).sum();
        }
        assertThat(tokens).isGreaterThan((long) (0.8 * BUDGET * batches.perEpoch()));
    }

    @Test
    void the_examples_of_a_batch_are_of_similar_length_but_for_the_few_longest() {
        LengthBatches<int[]> batches = batches(1);
        int similar = 0;
        for (int step = 0; step < batches.perEpoch(); step++) {
            int[] lengths = batches.of(step).stream().mapToInt(example -> example[1]).sorted().toArray();
            similar += lengths[lengths.length - 1] <= lengths[0] * 5 / 4 ? 1 : 0;
        }
        assertThat(similar).isGreaterThan(batches.perEpoch() * 9 / 10);
    }

    @Test
    void epochs_have_other_batches_in_another_order() {
        LengthBatches<int[]> batches = batches(1);
        Set<Set<Integer>> first = sets(batches, 0);
        Set<Set<Integer>> second = sets(batches, 1);
        assertThat(first).hasSize(batches.perEpoch());
        second.retainAll(first);
        // Where there are few long ones, they may meet again.
        assertThat(second).hasSizeLessThan(batches.perEpoch() / 10);
        assertThat(IntStream.range(0, batches.perEpoch()).map(step -> batches.of(step).getFirst()[1])).isNotEqualTo(
                IntStream.range(0, batches.perEpoch()).map(step -> batches.of(step + batches.perEpoch()).getFirst()[1]));
    }

    @Test
    void a_step_gets_its_batch_whatever_was_asked_for_before() {
        LengthBatches<int[]> straight = batches(1);
        long last = 2L * straight.perEpoch() + 7;
        for (long step = 0; step < last; step++) {
            straight.of(step);
        }
        assertThat(keys(batches(1).of(last))).isEqualTo(keys(straight.of(last)));
        assertThat(keys(straight.of(3))).isEqualTo(keys(batches(1).of(3)));
        assertThat(keys(batches(2).of(last))).isNotEqualTo(keys(straight.of(last)));
    }

    @Test
    void a_batch_stays_what_it_is_when_others_are_asked_for() {
        LengthBatches<int[]> batches = batches(1);
        List<int[]> batch = batches.of(0);
        List<Key> before = keys(batch);
        batches.of(batches.perEpoch());
        assertThat(keys(batch)).isEqualTo(before);
    }

    @Test
    void few_examples_are_one_batch_or_two() {
        assertThat(new LengthBatches<>(_ -> EXAMPLES.subList(0, 1), example -> example[1], 300, 0).perEpoch()).isEqualTo(1);
        assertThat(new LengthBatches<>(_ -> List.of(4, 4, 4, 4, 4), length -> length, 12, 0).perEpoch()).isEqualTo(2);
        assertThat(new LengthBatches<>(_ -> List.of(4, 4, 4, 4, 4), length -> length, 12, 0).of(1).size()).isBetween(2, 3);
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LengthBatches<>(_ -> List.of(3, 9, 4), length -> length, 8, 0))
                .withMessage("an example of 9 tokens for batches of 8; raise the budget, or cut or leave out long texts");
        assertThatIllegalArgumentException().isThrownBy(() -> new LengthBatches<>(_ -> List.<Integer>of(), length -> length, 8, 0))
                .withMessageContaining("0 examples");
        assertThatIllegalArgumentException().isThrownBy(() -> new LengthBatches<>(_ -> List.of(0), length -> length, 0, 0)).withMessageContaining("0 tokens");
        LengthBatches<Integer> shrinking = new LengthBatches<>(epoch -> epoch == 0 ? List.of(3, 4) : List.of(3), length -> length, 4, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> shrinking.of(2)).withMessageContaining("1 examples in epoch 1, and 2 before");
    }

    private static LengthBatches<int[]> batches(long seed) {
        return new LengthBatches<>(_ -> EXAMPLES, example -> example[1], BUDGET, seed);
    }

    private static Set<Set<Integer>> sets(LengthBatches<int[]> batches, int epoch) {
        Set<Set<Integer>> sets = new HashSet<>();
        for (int step = 0; step < batches.perEpoch(); step++) {
            sets.add(new HashSet<>(batches.of((long) epoch * batches.perEpoch() + step).stream().map(example -> example[0]).toList()));
        }
        return sets;
    }

    private static List<Key> keys(List<int[]> batch) {
        return batch.stream().map(example -> new Key(example[0])).toList();
    }

    private static List<int[]> examples(int count) {
        Random random = new Random(3);
        return IntStream.range(0, count).mapToObj(i -> new int[] {i, 4 + (int) Math.min(190, Math.exp(2.8 + 0.6 * random.nextGaussian()))}).toList();
    }
}
