package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Reduce.Function;
import org.transformer4j.api.spi.Slice;

class ReductionTest {
    private static final float BIG = 0x1p24f;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Nested
    class Sums {
        @Test
        void elements_64_apart_share_a_lane_which_adds_them_ascending() {
            assertThatBits(sumOfBigAndOnesAt(64, 128)).equal(BIG);
            assertThatBits(sumOfBigAndOnesAt(65, 129)).equal(BIG + 2);
        }

        @Test
        void lanes_32_apart_are_joined_first() {
            assertThatBits(sumOfBigAndOnesAt(16, 48)).equal(BIG + 2);
            assertThatBits(sumOfBigAndOnesAt(32, 16)).equal(BIG);
            assertThatBits(sumOfBigAndOnesAt(1, 2)).equal(BIG);
            assertThatBits(sumOfBigAndOnesAt(1, 3)).equal(BIG + 2);
        }

        @Test
        void an_empty_row_sums_to_zero() {
            assertThatBits(reduce(Function.SUM, 0)).equal(0f);
            assertThatBits(reduce(Function.SUM_OF_SQUARES, 0)).equal(0f);
        }

        @Test
        void a_sum_of_negative_zeros_is_positive() {
            assertThatBits(reduce(Function.SUM, 2, -0f, -0f)).equal(0f);
        }

        @Test
        void squares_are_fused() {
            float x = 1 + 0x1p-12f;
            float[] row = new float[65];
            row[0] = 0x1p-12f;
            row[64] = x;
            assertThatBits(reduce(Function.SUM_OF_SQUARES, 65, row)).equal(Math.fma(x, x, 0x1p-24f));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 63, 64, 65, 1000})
        void rows_are_reduced_one_by_one(int width) {
            float[] x = Draw.numbers(3, 3 * width);
            double[] sums = new double[3];
            double[] squares = new double[3];
            double[] bounds = new double[3];
            double[] squareBounds = new double[3];
            double roundings = (Math.ceilDiv(width, 64) + 6) * 0x1p-24;
            for (int i = 0; i < x.length; i++) {
                sums[i / width] += x[i];
                bounds[i / width] += Math.abs(x[i]) * roundings;
                squares[i / width] += (double) x[i] * x[i];
                squareBounds[i / width] += (double) x[i] * x[i] * roundings;
            }
            assertThatBits(reduce(Function.SUM, width, x)).within(bounds, sums);
            assertThatBits(reduce(Function.SUM_OF_SQUARES, width, x)).within(squareBounds, squares);
        }

        private static float[] sumOfBigAndOnesAt(int first, int second) {
            float[] row = new float[130];
            row[0] = BIG;
            row[first] = 1;
            row[second] = 1;
            return reduce(Function.SUM, 130, row);
        }
    }

    @Nested
    class Maxima {
        @Test
        void a_maximum_passes_over_nan() {
            assertThatBits(reduce(Function.MAX, 3, Float.NaN, -2, Float.NaN, 5, 7, Float.NaN)).equal(-2, 7);
        }

        @Test
        void a_row_of_nothing_but_nan_gives_negative_infinity() {
            assertThatBits(reduce(Function.MAX, 2, Float.NaN, Float.NaN)).equal(-INFINITY);
            assertThatBits(reduce(Function.MAX, 0)).equal(-INFINITY);
        }

        @Test
        void of_two_zeros_the_one_in_the_earlier_lane_stays() {
            assertThatBits(reduce(Function.MAX, 2, -0f, 0f)).equal(-0f);
            assertThatBits(reduce(Function.MAX, 2, 0f, -0f)).equal(0f);
        }

        @Test
        void the_index_is_the_lowest_of_the_largest() {
            assertThat(argMax(4, 1, 3, 3, 2, -5, -6, -5, -7)).containsExactly(1, 0);
        }

        @Test
        void an_index_passes_over_nan_and_is_zero_where_nothing_is_left() {
            assertThat(argMax(3, Float.NaN, -INFINITY, -9, Float.NaN, Float.NaN, -INFINITY)).containsExactly(2, 0);
        }

        @Test
        void the_two_zeros_are_equally_large() {
            assertThat(argMax(2, -0f, 0f)).containsExactly(0);
        }

        private static int[] argMax(int width, float... x) {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(DType.I32, x.length / width);
                bench.run(new ArgMax(), sizes(x.length / width, width), bench.floats(x), y);
                return bench.ints(y);
            }
        }
    }

    private static float[] reduce(Function function, int width, float... x) {
        try (Workbench bench = new Workbench()) {
            int rows = width == 0 ? 1 : x.length / width;
            Slice y = bench.room(rows);
            bench.run(new Reduce(function), sizes(rows, width), bench.floats(x), y);
            return bench.floats(y);
        }
    }
}
