package org.transformer4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {
    private static Curve of(double... values) {
        return new Curve(IntStream.range(0, values.length).asDoubleStream().toArray(), values);
    }

    private static Curve saw(int size) {
        return of(IntStream.range(0, size).mapToDouble(i -> i % 2).toArray());
    }

    @Test
    void few_values_are_smooth_enough() {
        assertThat(of(3, 1, 2).smooth().values()).containsExactly(3, 1, 2);
        assertThat(saw(79).window()).isEqualTo(1);
    }

    @Test
    void a_smooth_value_is_the_mean_of_its_neighbours() {
        Curve smooth = saw(80).smooth();
        assertThat(saw(80).window()).isEqualTo(3);
        assertThat(smooth.values()[0]).isZero();
        assertThat(smooth.values()[1]).isEqualTo(1 / 3.0);
        assertThat(smooth.values()[40]).isEqualTo(2 / 3.0);
        assertThat(smooth.last()).isEqualTo(0.5);
    }

    @Test
    void what_stands_out_stays_when_points_are_left_out() {
        double[] values = new double[10_000];
        values[1234] = 7;
        values[9876] = -7;
        Curve thin = of(values).thinned(100, step -> step / 9999);
        assertThat(thin.size()).isLessThanOrEqualTo(100);
        assertThat(thin.values()).contains(7, -7);
        assertThat(thin.steps()).isSorted().contains(1234, 9876);
    }

    @Test
    void where_steps_lie_far_apart_each_of_them_stays() {
        Curve thin = saw(1024).thinned(40, step -> Math.log(1 + step) / Math.log(1024));
        assertThat(thin.size()).isLessThanOrEqualTo(40);
        assertThat(thin.steps()).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(thin.values()).startsWith(0, 1, 0, 1, 0, 1, 0, 1, 0).endsWith(0, 1);
    }

    @Test
    void the_first_of_equally_low_values_is_the_lowest() {
        assertThat(of(3, 1, 2, 1).lowest()).isEqualTo(1);
    }
}
