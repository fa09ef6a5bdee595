package org.transformer4j.api.canon;

import static java.lang.Float.NEGATIVE_INFINITY;
import static java.lang.Float.NaN;
import static java.lang.Float.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the elementary functions give at the ends of their domain, at zeros, infinities, NaN and subnormals. */
class CanonMathTest {
    @ParameterizedTest
    @EnumSource(SampledFunction.class)
    void nan_stays_nan(SampledFunction function) {
        assertThat(function.at(NaN)).isNaN();
        assertThat(function.at(Float.intBitsToFloat(0xffc0_1234))).isNaN();
    }

    @Nested
    class Product_and_max {
        @Test
        void a_product_is_rounded() {
            assertBits(CanonMath.product(0x1.000002p0f, 0x1.000002p0f)).isEqualTo("0x1.000004p0");
        }

        @Test
        void a_product_with_zero_is_plus_zero_and_one_that_underflows_keeps_its_sign() {
            assertBits(CanonMath.product(-1f, 0f)).isEqualTo("0x0.0p0");
            assertBits(CanonMath.product(1f, -0f)).isEqualTo("0x0.0p0");
            assertBits(CanonMath.product(-0x1p-100f, 0x1p-100f)).isEqualTo("-0x0.0p0");
        }

        @Test
        void max_takes_the_second_of_equals_and_where_one_is_nan() {
            assertBits(CanonMath.max(2f, 1f)).isEqualTo("0x1.0p1");
            assertBits(CanonMath.max(0f, -0f)).isEqualTo("-0x0.0p0");
            assertBits(CanonMath.max(-0f, 0f)).isEqualTo("0x0.0p0");
            assertThat(CanonMath.max(NaN, 1f)).isEqualTo(1f);
            assertThat(CanonMath.max(1f, NaN)).isNaN();
        }
    }

    @Nested
    class Exp {
        @Test
        void zeros_give_one() {
            assertThat(CanonMath.exp(0f)).isEqualTo(1f);
            assertThat(CanonMath.exp(-0f)).isEqualTo(1f);
        }

        @Test
        void it_overflows_right_above_the_logarithm_of_the_largest_float() {
            float last = 0x1.62e42ep6f;
            assertThat(CanonMath.exp(last)).isFinite().isGreaterThan(3.402e38f);
            assertThat(CanonMath.exp(Math.nextUp(last))).isEqualTo(POSITIVE_INFINITY);
            assertThat(CanonMath.exp(POSITIVE_INFINITY)).isEqualTo(POSITIVE_INFINITY);
        }

        @Test
        void it_passes_through_the_subnormals_to_plus_zero() {
            assertThat(CanonMath.exp(-88f)).isBetween(Float.MIN_VALUE, Float.MIN_NORMAL);
            assertThat(CanonMath.exp(-103.9f)).isEqualTo(Float.MIN_VALUE);
            assertBits(CanonMath.exp(-104f)).isEqualTo("0x0.0p0");
            assertBits(CanonMath.exp(NEGATIVE_INFINITY)).isEqualTo("0x0.0p0");
        }
    }

    @Nested
    class Log {
        @Test
        void one_gives_plus_zero() {
            assertBits(CanonMath.log(1f)).isEqualTo("0x0.0p0");
        }

        @Test
        void zeros_give_minus_infinity_and_negative_numbers_nan() {
            assertThat(CanonMath.log(0f)).isEqualTo(NEGATIVE_INFINITY);
            assertThat(CanonMath.log(-0f)).isEqualTo(NEGATIVE_INFINITY);
            assertThat(CanonMath.log(-Float.MIN_VALUE)).isNaN();
            assertThat(CanonMath.log(NEGATIVE_INFINITY)).isNaN();
        }

        @Test
        void infinity_stays_and_the_smallest_subnormal_counts_in_full() {
            assertThat(CanonMath.log(POSITIVE_INFINITY)).isEqualTo(POSITIVE_INFINITY);
            assertThat(CanonMath.log(Float.MIN_VALUE)).isEqualTo((float) (-149 * StrictMath.log(2)));
        }
    }

    @Nested
    class Odd_functions {
        @ParameterizedTest
        @EnumSource(names = {"TANH", "ERF"})
        void zeros_and_subnormals_keep_their_sign(SampledFunction function) {
            assertBits(function.at(0f)).isEqualTo("0x0.0p0");
            assertBits(function.at(-0f)).isEqualTo("-0x0.0p0");
            assertThat(function.at(Float.MIN_VALUE)).isEqualTo(Float.MIN_VALUE);
            assertThat(function.at(-Float.MIN_VALUE)).isEqualTo(-Float.MIN_VALUE);
        }

        @ParameterizedTest
        @EnumSource(names = {"TANH", "ERF"})
        void they_saturate_at_one(SampledFunction function) {
            assertThat(function.at(10f)).isEqualTo(1f);
            assertThat(function.at(Float.MAX_VALUE)).isEqualTo(1f);
            assertThat(function.at(POSITIVE_INFINITY)).isEqualTo(1f);
            assertThat(function.at(NEGATIVE_INFINITY)).isEqualTo(-1f);
        }

        @ParameterizedTest
        @EnumSource(names = {"TANH", "ERF"})
        void the_sign_of_the_argument_changes_only_the_sign_of_the_result(SampledFunction function) {
            for (float x = 1e-3f; x < 12f; x += 0.0137f) {
                assertBits(function.at(-x)).isEqualTo(Float.toHexString(-function.at(x)));
            }
        }
    }

    @Nested
    class Roots {
        @Test
        void the_square_root_keeps_minus_zero_and_refuses_negative_numbers() {
            assertBits(CanonMath.sqrt(-0f)).isEqualTo("-0x0.0p0");
            assertThat(CanonMath.sqrt(-1f)).isNaN();
            assertBits(CanonMath.sqrt(Float.MIN_VALUE)).isEqualTo("0x1.6a09e6p-75");
        }

        @Test
        void the_reciprocal_root_of_a_zero_is_infinite_with_its_sign() {
            assertThat(CanonMath.rsqrt(0f)).isEqualTo(POSITIVE_INFINITY);
            assertThat(CanonMath.rsqrt(-0f)).isEqualTo(NEGATIVE_INFINITY);
            assertBits(CanonMath.rsqrt(POSITIVE_INFINITY)).isEqualTo("0x0.0p0");
            assertThat(CanonMath.rsqrt(-1f)).isNaN();
        }
    }

    @Nested
    class Activations {
        @Test
        void the_logistic_function_runs_from_plus_zero_through_a_half_to_one() {
            assertBits(CanonMath.sigmoid(NEGATIVE_INFINITY)).isEqualTo("0x0.0p0");
            assertThat(CanonMath.sigmoid(-100f)).isBetween(Float.MIN_VALUE, Float.MIN_NORMAL);
            assertThat(CanonMath.sigmoid(0f)).isEqualTo(0.5f);
            assertThat(CanonMath.sigmoid(-0f)).isEqualTo(0.5f);
            assertThat(CanonMath.sigmoid(POSITIVE_INFINITY)).isEqualTo(1f);
        }

        @ParameterizedTest
        @EnumSource(names = {"SILU", "GELU", "GELU_TANH", "QUICK_GELU"})
        void a_gated_activation_lets_large_numbers_pass_and_takes_zero_times_infinity_as_nan(SampledFunction function) {
            assertThat(function.at(50f)).isEqualTo(50f);
            assertThat(function.at(POSITIVE_INFINITY)).isEqualTo(POSITIVE_INFINITY);
            assertThat(function.at(-1e30f)).isZero();
            assertThat(function.at(NEGATIVE_INFINITY)).isNaN();
        }

        @Test
        void minus_zero_stays_where_a_product_is_last_and_turns_plus_where_an_fma_is() {
            assertBits(CanonMath.silu(-0f)).isEqualTo("-0x0.0p0");
            assertBits(CanonMath.quickGelu(-0f)).isEqualTo("-0x0.0p0");
            assertBits(CanonMath.gelu(-0f)).isEqualTo("0x0.0p0");
            assertBits(CanonMath.geluTanh(-0f)).isEqualTo("0x0.0p0");
        }

        @ParameterizedTest
        @ValueSource(floats = {-2f, -Float.MIN_VALUE, NEGATIVE_INFINITY})
        void the_rectifier_turns_negative_numbers_into_plus_zero(float x) {
            assertBits(CanonMath.relu(x)).isEqualTo("0x0.0p0");
        }

        @ParameterizedTest
        @ValueSource(floats = {-0f, 0f, Float.MIN_VALUE, 3f, POSITIVE_INFINITY})
        void the_rectifier_keeps_everything_else(float x) {
            assertBits(CanonMath.relu(x)).isEqualTo(Float.toHexString(x));
        }
    }

    /** Hexadecimal tells both zeros apart and shows every bit. */
    private static AbstractStringAssert<?> assertBits(float value) {
        return assertThat(Float.toHexString(value));
    }
}
