package org.transformer4j.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SamplesTest {
    private static Samples of(double... seconds) {
        return new Samples(1, seconds, true, "");
    }

    @Test
    void the_median_of_an_odd_number_is_the_middle_one() {
        assertThat(of(5, 1, 3).median()).isEqualTo(3);
        assertThat(of(7).median()).isEqualTo(7);
    }

    @Test
    void the_median_of_an_even_number_lies_half_way() {
        assertThat(of(4, 1, 2, 9).median()).isEqualTo(3);
    }

    @Test
    void quartiles_lie_between_samples() {
        Samples samples = of(10, 20, 30, 40, 50, 60);
        assertThat(samples.quantile(0.25)).isEqualTo(22.5);
        assertThat(samples.quantile(0.75)).isEqualTo(47.5);
        assertThat(samples.quantile(0)).isEqualTo(10);
        assertThat(samples.quantile(1)).isEqualTo(60);
    }

    @Test
    void one_outlier_does_not_move_the_median() {
        assertThat(of(1, 1, 1, 1, 1000).median()).isEqualTo(1);
    }

    @Test
    void no_sample_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(SamplesTest::of).withMessageContaining("at least one");
    }
}
