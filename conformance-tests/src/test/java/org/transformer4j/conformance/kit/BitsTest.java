package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;

class BitsTest {
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16", "I32"})
    void a_segment_gives_the_bits_back(DType type) {
        Bits bits = new Bits(type, new int[] {0, 1, type.bytes() == 4 ? 0x8000_0001 : 0x8001, type.bytes() == 4 ? 0x7f80_0001 : 0x7f81});
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Bits.fromSegment(type, bits.toSegment(arena))).isEqualTo(bits);
        }
    }

    @Test
    void all_nans_become_one_and_zeros_keep_their_sign() {
        Bits bits = new Bits(DType.F32, new int[] {0x7f80_0001, 0xffc1_2345, 0x8000_0000, 0, 0x7f80_0000});

        assertThat(bits.canonical().bits()).containsExactly(0x7fc0_0000, 0x7fc0_0000, 0x8000_0000, 0, 0x7f80_0000);
        assertThat(new Bits(DType.F16, new int[] {0x7c01, 0x7c00, 0xfe00}).canonical().bits()).containsExactly(0x7e00, 0x7c00, 0x7e00);
        assertThat(new Bits(DType.BF16, new int[] {0x7f81, 0x7f80}).canonical().bits()).containsExactly(0x7fc0, 0x7f80);
        assertThat(new Bits(DType.I32, new int[] {0x7fc0_1234}).canonical().bits()).containsExactly(0x7fc0_1234);
    }

    @Test
    void a_difference_names_the_first_element_and_counts_all() {
        Bits expected = Bits.of(1f, 2f, 3f, 4f);
        Bits found = Bits.of(1f, Math.nextUp(2f), 3f, Math.nextDown(Math.nextDown(4f)));

        assertThat(BitDifference.between("y", found, expected)).hasValueSatisfying(difference -> {
            assertThat(difference.index()).isEqualTo(1);
            assertThat(difference.differing()).isEqualTo(2);
            assertThat(difference.worstUlp()).isEqualTo(2);
            assertThat(difference).hasToString(
                    "y[1] is 0x1.000002p1 (2.0000002); expected 0x1.0p1 (2.0); 2 of 4 differ, by up to 2 ulp");
        });
    }

    @Test
    void zeros_of_different_sign_differ_and_are_no_ulp_apart() {
        assertThat(BitDifference.between("y", Bits.of(-0f), Bits.of(0f)))
                .hasValueSatisfying(difference -> assertThat(difference.worstUlp()).isZero());
    }

    @Test
    void equal_bits_do_not_differ() {
        assertThat(BitDifference.between("y", Bits.of(1f, Float.NaN), Bits.of(1f, Float.NaN))).isEmpty();
    }
}
