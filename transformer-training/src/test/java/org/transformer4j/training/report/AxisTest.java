package org.transformer4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ticks_are_round_numbers_between_the_ends() {
        assertThat(Axis.linear(0, 2000, 5).ticks()).containsExactly(0.0, 500.0, 1000.0, 1500.0, 2000.0);
        assertThat(Axis.linear(3.1, 4.05, 5).ticks().stream().map(Figures::tick)).containsExactly("3.2", "3.4", "3.6", "3.8", "4");
    }

    @Test
    void a_rounded_axis_ends_at_ticks() {
        Axis axis = Axis.rounded(3.1, 10.7, 8);
        assertThat(axis.low()).isEqualTo(3);
        assertThat(axis.high()).isEqualTo(11);
        assertThat(axis.place(5)).isEqualTo(0.25);
    }

    @Test
    void an_axis_of_one_number_has_a_length() {
        assertThat(Axis.rounded(2, 2, 5).place(2)).isBetween(0.0, 1.0);
        assertThat(Axis.rounded(0, 0, 5).place(0)).isZero();
    }

    @Test
    void by_factors_the_powers_of_ten_lie_evenly() {
        Axis axis = Axis.logarithmic(1, 10_000, 5);
        assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0, 1000.0, 10_000.0);
        assertThat(axis.place(10)).isCloseTo(0.25, within(1e-15));
        assertThat(Axis.logarithmic(1, 60, 5).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
        assertThat(Axis.logarithmic(3, 7, 4).ticks()).containsExactly(3.0, 4.0, 5.0, 6.0, 7.0);
    }
}
