package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

class ElementwiseTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Nested
    class OneNumber {
        @Test
        void signs_move_by_themselves() {
            assertThatBits(unary(Unary.Function.NEGATE, 1, -0f, 0f, INFINITY)).equal(-1, 0f, -0f, -INFINITY);
            assertThatBits(unary(Unary.Function.ABS, -1, -0f, -INFINITY)).equal(1, 0f, INFINITY);
        }

        @Test
        void powers_are_rounded_step_by_step() {
            assertThatBits(unary(Unary.Function.SQUARE, -3, 1e-30f, 1e30f)).equal(9, 0, INFINITY);
            assertThatBits(unary(Unary.Function.RECIPROCAL, 4, -0f, INFINITY, 3)).equal(0.25f, -INFINITY, 0, 1f / 3f);
            assertThatBits(unary(Unary.Function.SQRT, 2, -0f, -1, Float.MIN_VALUE))
                    .equal(0x1.6a09e6p0f, -0f, NAN, (float) Math.sqrt(Float.MIN_VALUE));
            assertThatBits(unary(Unary.Function.RSQRT, 4, 0f, -0f, INFINITY)).equal(0.5f, INFINITY, -INFINITY, 0);
        }

        @Test
        void a_rectifier_keeps_nan_and_both_zeros() {
            assertThatBits(unary(Unary.Function.RELU, -2, 3, 0f, -0f, NAN)).equal(0, 3, 0f, -0f, NAN);
        }

        @ParameterizedTest
        @EnumSource
        void nan_stays_nan(Unary.Function function) {
            assertThatBits(unary(function, NAN, -NAN)).equal(NAN, NAN);
        }
    }

    @Nested
    class TwoNumbers {
        @Test
        void arithmetic_is_that_of_ieee_754() {
            assertThatBits(binary(Binary.Function.ADD, 1, 0x1p-24f)).equal(1);
            assertThatBits(binary(Binary.Function.SUBTRACT, 0f, 0f)).equal(0f);
            assertThatBits(binary(Binary.Function.MULTIPLY, -1e-30f, 1e-30f)).equal(-0f);
            assertThatBits(binary(Binary.Function.DIVIDE, 1, 3)).equal(0x1.555556p-2f);
            assertThatBits(binary(Binary.Function.DIVIDE, 0, 0)).equal(NAN);
        }

        @ParameterizedTest
        @CsvSource({"1,2,2,1", "NaN,2,2,2", "2,NaN,NaN,NaN", "0,-0,-0,-0", "-0,0,0,0"})
        void of_equals_and_beside_nan_the_second_is_taken(float a, float b, float max, float min) {
            assertThatBits(binary(Binary.Function.MAX, a, b)).equal(max);
            assertThatBits(binary(Binary.Function.MIN, a, b)).equal(min);
        }

        @ParameterizedTest
        @CsvSource({"1,2,1,0", "2,1,0,0", "2,2,0,1", "0,-0,0,1", "NaN,1,0,0", "NaN,NaN,0,0"})
        void comparisons_give_one_or_zero(float a, float b, float less, float equal) {
            assertThatBits(binary(Binary.Function.LESS, a, b)).equal(less);
            assertThatBits(binary(Binary.Function.EQUAL, a, b)).equal(equal);
        }

        @ParameterizedTest
        @CsvSource({"FULL,'11,22,33,44,55,66'", "ROW,'11,22,33,14,25,36'", "COLUMN,'11,12,13,24,25,26'",
            "SCALAR,'11,12,13,14,15,16'"})
        void the_second_operand_is_stretched(Broadcast broadcast, String expected) {
            float[] b = {10, 20, 30, 40, 50, 60};
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(6);
                bench.run(new Binary(Binary.Function.ADD, broadcast), sizes(2, 3), bench.floats(1, 2, 3, 4, 5, 6),
                        bench.floats(b).slice(0, broadcast.elements(2, 3)), y);
                assertThatBits(bench.floats(y)).equal(numbers(expected));
            }
        }
    }

    @Nested
    class ThreeNumbers {
        @Test
        void product_and_sum_are_rounded_once() {
            float a = 1 + 0x1p-12f;
            assertThatBits(fma(Broadcast.SCALAR, Broadcast.SCALAR, 1, 1, new float[] {a}, new float[] {a},
                    new float[] {-(1 + 0x1p-11f)})).equal(0x1p-24f);
        }

        @Test
        void a_product_of_negative_zero_plus_zero_is_positive_unless_it_underflowed() {
            assertThatBits(fma(Broadcast.SCALAR, Broadcast.SCALAR, 1, 2, new float[] {-0f, -1e-30f},
                    new float[] {1e-30f}, new float[] {0f})).equal(0f, -0f);
        }

        @Test
        void both_further_operands_are_stretched_by_themselves() {
            float[] a = {1, 2, 3, 4, 5, 6};
            assertThatBits(fma(Broadcast.ROW, Broadcast.COLUMN, 2, 3, a, new float[] {1, 10, 100}, new float[] {0.5f, 0.25f}))
                    .equal(1.5f, 20.5f, 300.5f, 4.25f, 50.25f, 600.25f);
        }

        @Test
        void a_selection_counts_nan_as_true_and_both_zeros_as_false() {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(5);
                bench.run(new Select(), sizes(5), bench.floats(1, 0f, -0f, NAN, Float.MIN_VALUE),
                        bench.floats(1, NAN, NAN, 4, 5), bench.floats(NAN, 20, 30, NAN, NAN), y);
                assertThatBits(bench.floats(y)).equal(1, 20, 30, 4, 5);
            }
        }

        private static float[] fma(Broadcast b, Broadcast c, int rows, int width, float[]... operands) {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room((long) rows * width);
                bench.run(new Fma(b, c), sizes(rows, width), bench.floats(operands[0]), bench.floats(operands[1]),
                        bench.floats(operands[2]), y);
                return bench.floats(y);
            }
        }
    }

    private static float[] unary(Unary.Function function, float... x) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(new Unary(function), sizes(x.length), bench.floats(x), y);
            return bench.floats(y);
        }
    }

    private static float binary(Binary.Function function, float a, float b) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(1);
            bench.run(new Binary(function, Broadcast.FULL), sizes(1, 1), bench.floats(a), bench.floats(b), y);
            return bench.floats(y)[0];
        }
    }

    private static float[] numbers(String list) {
        String[] parts = list.split(",");
        float[] numbers = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Float.parseFloat(parts[i]);
        }
        return numbers;
    }
}
