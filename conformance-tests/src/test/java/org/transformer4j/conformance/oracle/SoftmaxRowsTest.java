package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Slice;

class SoftmaxRowsTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "64,0.5", "65,3", "1000,-1"})
    void softmax_is_near_its_formula(int width, float scale) {
        float[] x = Draw.numbers(1, width);
        double maximum = Double.NEGATIVE_INFINITY;
        for (float value : x) {
            maximum = Math.max(maximum, (double) value * scale);
        }
        double sum = 0;
        for (float value : x) {
            sum += Math.exp((double) value * scale - maximum);
        }
        double[] expected = new double[width];
        for (int i = 0; i < width; i++) {
            expected[i] = Math.exp((double) x[i] * scale - maximum) / sum;
        }
        assertThatBits(softmax(scale, x)).near(16, expected);
    }

    @Test
    void a_score_of_negative_infinity_has_no_weight() {
        assertThatBits(softmax(1, -INFINITY, 3, -INFINITY, 3)).equal(0, 0.5f, 0, 0.5f);
    }

    @Test
    void large_scores_do_not_overflow() {
        assertThatBits(softmax(1, 3e38f, 3e38f)).equal(0.5f, 0.5f);
    }

    @Test
    void a_row_without_any_finite_score_is_nan() {
        assertThatBits(softmax(1, -INFINITY, -INFINITY)).equal(Float.NaN, Float.NaN);
        assertThatBits(softmax(1, INFINITY, 0)).equal(Float.NaN, Float.NaN);
    }

    @Test
    void a_nan_makes_its_whole_row_nan() {
        assertThatBits(softmax(1, Float.NaN, 1, 2)).equal(Float.NaN, Float.NaN, Float.NaN);
    }

    private static float[] softmax(float scale, float... x) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(new Softmax(scale), sizes(1, x.length), bench.floats(x), y);
            return bench.floats(y);
        }
    }
}
