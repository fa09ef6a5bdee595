package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transformer4j.training.objective.CausalLanguageModeling;

class BatchesTest {
    private static final List<Integer> NUMBERS = IntStream.range(0, 10).boxed().toList();

    @Test
    void an_epoch_has_each_example_once_and_the_next_one_another_order() {
        Batches<Integer> batches = new Batches<>(_ -> NUMBERS, 5, 3);
        List<Integer> first = new ArrayList<>(batches.of(0));
        first.addAll(batches.of(1));
        List<Integer> second = new ArrayList<>(batches.of(2));
        second.addAll(batches.of(3));
        assertThat(first).containsExactlyInAnyOrderElementsOf(NUMBERS).isNotEqualTo(second);
        assertThat(second).containsExactlyInAnyOrderElementsOf(NUMBERS);
    }

    @Test
    void a_step_gets_its_batch_whatever_was_asked_for_before() {
        Batches<Integer> straight = new Batches<>(_ -> NUMBERS, 3, 3);
        for (int step = 0; step < 8; step++) {
            straight.of(step);
        }
        assertThat(new Batches<>(_ -> NUMBERS, 3, 3).of(8)).isEqualTo(straight.of(8));
        assertThat(new Batches<>(_ -> NUMBERS, 3, 4).of(8)).isNotEqualTo(straight.of(8));
    }

    @Test
    void fewer_examples_than_a_batch_are_refused() {
        assertThatThrownBy(() -> new Batches<>(_ -> NUMBERS, 11, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10 examples").hasMessageContaining("batches of 11");
        assertThatThrownBy(() -> new Batches<>(_ -> NUMBERS, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_text_is_cut_elsewhere_in_each_epoch_and_each_token_is_followed_by_the_next() {
        TextWindows windows = new TextWindows(IntStream.range(0, 103).toArray(), 10, 5);
        Set<Integer> beginnings = new HashSet<>();
        for (int epoch = 0; epoch < 20; epoch++) {
            List<CausalLanguageModeling.Example> pieces = windows.epoch(epoch);
            assertThat(pieces).hasSize(9);
            beginnings.add(pieces.getFirst().ids()[0]);
            for (CausalLanguageModeling.Example piece : pieces) {
                assertThat(piece.targets()).isEqualTo(IntStream.of(piece.ids()).map(id -> id + 1).toArray());
            }
        }
        assertThat(beginnings).hasSizeGreaterThan(5);
        assertThat(windows.all().getFirst().ids()[0]).isZero();
    }

    @Test
    void a_text_that_is_too_short_is_refused() {
        assertThatThrownBy(() -> new TextWindows(new int[19], 10, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("19 tokens");
        assertThatThrownBy(() -> TextWindows.all(new int[10], 10)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("10 tokens");
        assertThat(TextWindows.all(new int[11], 10)).hasSize(1);
        assertThatThrownBy(() -> TextWindows.all(new int[11], 10).get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
