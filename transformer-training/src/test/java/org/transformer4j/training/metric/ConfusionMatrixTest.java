package org.transformer4j.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** Of six examples four are right; class 2 is never predicted. */
    private final ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 1, 0}, 3);

    @Test
    void accuracy_is_the_share_that_is_right() {
        assertThat(matrix.accuracy()).isEqualTo(4 / 6.0);
        assertThat(matrix.examples()).isEqualTo(6);
        assertThat(matrix.count(0, 1)).isEqualTo(1);
        assertThat(matrix.count(2, 0)).isEqualTo(1);
    }

    @Test
    void precision_recall_and_f1_are_those_of_one_class() {
        assertThat(matrix.precision(0)).isEqualTo(2 / 3.0);
        assertThat(matrix.recall(0)).isEqualTo(2 / 3.0);
        assertThat(matrix.precision(1)).isEqualTo(2 / 3.0);
        assertThat(matrix.recall(1)).isEqualTo(1);
        assertThat(matrix.f1(1)).isEqualTo(0.8);
    }

    @Test
    void a_class_that_was_never_predicted_has_nothing_and_counts_in_the_mean() {
        assertThat(matrix.precision(2)).isZero();
        assertThat(matrix.f1(2)).isZero();
        assertThat(matrix.macroF1()).isCloseTo((2 / 3.0 + 0.8) / 3, within(1e-15));
    }

    @Test
    void nothing_is_right_where_there_is_nothing() {
        assertThat(new ConfusionMatrix(2).accuracy()).isZero();
    }

    @Test
    void classes_out_of_range_are_refused() {
        assertThatThrownBy(() -> matrix.add(0, 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 to 2");
        assertThatThrownBy(() -> matrix.add(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfusionMatrix.of(new int[2], new int[1], 2)).hasMessageContaining("1 predictions for 2");
    }
}
