package org.transformer4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SequencesTest {
    @Test
    void rows_stand_behind_one_another() {
        Sequences sequences = Sequences.whole(3, 0, 2);
        assertThat(sequences.rows()).isEqualTo(5);
        assertThat(sequences.queryStart(2)).isEqualTo(3);
        assertThat(sequences.positions()).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void rows_are_the_last_of_their_keys() {
        Sequences sequences = Sequences.of(new int[] {4}, new int[] {2}, new int[] {7});
        assertThat(sequences.slot(0)).isEqualTo(4);
        assertThat(sequences.positions()).containsExactly(5, 6);
    }

    @Test
    void advancing_moves_every_sequence_on() {
        Sequences sequences = Sequences.of(new int[] {0, 1}, new int[] {1, 1}, new int[] {3, 8});
        sequences.advance(2);
        assertThat(sequences.positions()).containsExactly(4, 9);
    }

    @Test
    void refuses_arrays_of_different_lengths_and_negative_numbers() {
        assertThatThrownBy(() -> Sequences.of(new int[1], new int[2], new int[1]))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 query lengths");
        assertThatThrownBy(() -> Sequences.whole(1, -1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("negative");
    }
}
