package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class DotTest {
    private static final float BIG = 0x1p24f;

    @Nested
    class Order {
        @Test
        void within_a_block_terms_are_added_one_by_one() {
            assertThatBits(dotWithOnesAt(300, 1, 2)).equal(BIG);
        }

        @Test
        void a_new_block_starts_from_zero_at_term_256() {
            assertThatBits(dotWithOnesAt(300, 256, 257)).equal(BIG + 2);
            assertThatBits(dotWithOnesAt(300, 255, 256)).equal(BIG);
        }

        @Test
        void blocks_are_added_ascending() {
            assertThatBits(dotWithOnesAt(800, 256, 512)).equal(BIG);
        }

        @Test
        void every_term_is_fused() {
            float a = 1 + 0x1p-12f;
            assertThatBits(product(2, new float[] {-1, a}, new float[] {1 + 0x1p-11f, a})).equal(0x1p-24f);
        }

        @Test
        void an_underflow_keeps_its_sign_through_all_blocks() {
            float[] tiny = new float[257];
            tiny[255] = -1e-30f;
            assertThatBits(product(256, tiny, ones(256, 1e-30f))).equal(-0f);
            assertThatBits(product(257, tiny, ones(257, 1e-30f))).equal(0f);
        }

        /** A dot with 1 of {@code 2^24} followed by ones at two places and zeros elsewhere. */
        private static float dotWithOnesAt(int terms, int first, int second) {
            float[] a = new float[terms];
            a[0] = BIG;
            a[first] = 1;
            a[second] = 1;
            return product(terms, a, ones(terms, 1));
        }
    }

    @Nested
    class Matrices {
        @ParameterizedTest
        @CsvSource({"false,false", "true,false", "false,true", "true,true"})
        void operands_may_be_stored_transposed(boolean transposeA, boolean transposeB) {
            // a = [[1, 2, 3], [4, 5, 6]], b = [[7, 8], [9, 10], [11, 12]], and both again with the sign changed
            float[] a = transposeA ? new float[] {1, 4, 2, 5, 3, 6} : new float[] {1, 2, 3, 4, 5, 6};
            float[] b = transposeB ? new float[] {7, 9, 11, 8, 10, 12} : new float[] {7, 8, 9, 10, 11, 12};
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(8);
                bench.run(new MatMul(transposeA, transposeB), sizes(2, 2, 3, 2), bench.floats(withNegated(a)),
                        bench.floats(withNegated(b)), y);
                assertThatBits(bench.floats(y)).equal(58, 64, 139, 154, 58, 64, 139, 154);
            }
        }

        @Test
        void without_terms_the_product_is_zeros() {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.floats(1, 2, 3, 4, 5, 6);
                bench.run(new MatMul(false, false), sizes(1, 2, 0, 3), bench.room(0), bench.room(0), y);
                assertThatBits(bench.floats(y)).equal(new float[6]);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 256})
        void the_bias_is_added_last_and_once(int second) {
            float[] a = new float[second + 1];
            a[0] = 0.5f;
            a[second] = 0.5f;
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(1);
                for (float b : new float[] {1, 2}) {
                    bench.run(new MatMul(false, false, true), sizes(1, 1, second + 1, 1), bench.floats(a),
                            bench.floats(ones(second + 1, b)), bench.floats(BIG), y);
                    assertThatBits(bench.floats(y)).equal(b == 1 ? BIG : BIG + 2);
                }
            }
        }

        @Test
        void every_row_of_every_matrix_gets_the_bias() {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(8);
                bench.run(new MatMul(false, true, true), sizes(2, 2, 1, 2), bench.floats(1, 2, 3, 4), bench.floats(10, 20, 30, 40),
                        bench.floats(5, 7), y);
                assertThatBits(bench.floats(y)).equal(15, 27, 25, 47, 95, 127, 125, 167);
            }
        }

        @Test
        void without_terms_the_bias_is_added_to_zeros() {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(6);
                bench.run(new MatMul(false, false, true), sizes(1, 2, 0, 3), bench.room(0), bench.room(0), bench.floats(-0f, 3, -5), y);
                assertThatBits(bench.floats(y)).equal(0f, 3, -5, 0f, 3, -5);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 255, 256, 257, 600, 3000})
        void the_error_stays_within_what_the_order_of_additions_allows(int k) {
            int m = 3;
            int n = 4;
            float[] a = Draw.numbers(1, m * k);
            float[] b = Draw.numbers(2, k * n);
            double[] expected = new double[m * n];
            double[] bounds = new double[m * n];
            for (int i = 0; i < m * n; i++) {
                for (int term = 0; term < k; term++) {
                    double product = (double) a[i / n * k + term] * b[term * n + i % n];
                    expected[i] += product;
                    bounds[i] += Math.abs(product);
                }
                int roundings = Math.min(k, 256) + Math.ceilDiv(k, 256) - 1;
                bounds[i] *= roundings * 0x1p-24 * 1.001;
            }
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(m * n);
                bench.run(new MatMul(false, false), sizes(1, m, k, n), bench.floats(a), bench.floats(b), y);
                assertThatBits(bench.floats(y)).within(bounds, expected);
            }
        }

        private static float[] withNegated(float[] values) {
            float[] both = new float[2 * values.length];
            for (int i = 0; i < values.length; i++) {
                both[i] = values[i];
                both[values.length + i] = -values[i];
            }
            return both;
        }
    }

    @Nested
    class LinearLayer {
        @Test
        void the_bias_is_added_last() {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(1);
                bench.run(new Linear(new WeightSpec(1, 2, DType.F32), true), sizes(1),
                        bench.floats(1, 1), bench.floats(0x1p-1f, 0x1p-1f), bench.floats(BIG), y);
                assertThatBits(bench.floats(y)).equal(BIG);
                bench.run(new Linear(new WeightSpec(1, 2, DType.F32), true), sizes(1),
                        bench.floats(1, 1), bench.floats(1, 1), bench.floats(BIG), y);
                assertThatBits(bench.floats(y)).equal(BIG + 2);
            }
        }

        @Test
        void stored_types_widen_exactly() {
            float[] weight = {1.5f, -0x1p-14f, 0x1p-24f};
            for (DType type : new DType[] {DType.F16, DType.BF16}) {
                try (Workbench bench = new Workbench()) {
                    Slice y = bench.room(3);
                    bench.run(new Linear(new WeightSpec(3, 1, type), false), sizes(1),
                            bench.floats(3), bench.shorts(type, Draw.narrowed(type, weight)), y);
                    assertThatBits(bench.floats(y)).equal(4.5f, -3 * 0x1p-14f, 3 * 0x1p-24f);
                }
            }
        }
    }

    private static float product(int terms, float[] a, float[] b) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(1);
            bench.run(new MatMul(false, false), sizes(1, 1, terms, 1), bench.floats(a).slice(0, terms),
                    bench.floats(b).slice(0, terms), y);
            return bench.floats(y)[0];
        }
    }

    private static float[] ones(int count, float one) {
        float[] ones = new float[count];
        Arrays.fill(ones, one);
        return ones;
    }
}
