package org.transformer4j.conformance.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UlpErrorTest {
    @Test
    void a_neighbour_of_the_exact_result_is_one_ulp_away() {
        assertThat(UlpError.of(Math.nextUp(1.5f), 1.5)).isEqualTo(1);
        assertThat(UlpError.of(1f, 1 + 0x1p-25)).isEqualTo(0.25);
    }

    @Test
    void subnormal_results_are_measured_in_the_smallest_float() {
        assertThat(UlpError.of(2 * Float.MIN_VALUE, 0)).isEqualTo(2);
    }

    @Test
    void an_infinity_is_right_where_the_exact_result_overflows() {
        assertThat(UlpError.of(Float.POSITIVE_INFINITY, 1e39)).isZero();
        assertThat(UlpError.of(Float.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)).isZero();
        assertThat(UlpError.of(Float.MAX_VALUE, 1e39)).isEqualTo(1);
        assertThat(UlpError.of(Float.POSITIVE_INFINITY, Float.MAX_VALUE)).isEqualTo(1);
        assertThat(UlpError.of(Float.NEGATIVE_INFINITY, 1e39)).isGreaterThan(1e6);
    }

    @Test
    void nan_is_right_only_for_nan() {
        assertThat(UlpError.of(Float.NaN, Double.NaN)).isZero();
        assertThat(UlpError.of(Float.NaN, 1)).isInfinite();
        assertThat(UlpError.of(1, Double.NaN)).isInfinite();
    }
}
