package org.transformer4j.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;

class NumbersTest {
    private static float[] floats(int length, long first) {
        float[] numbers = new float[length];
        RandomNumbers.fill(MemorySegment.ofArray(numbers), DType.F32, 3, first, 0, 1);
        return numbers;
    }

    @Nested
    class Random {
        @Test
        void numbers_are_the_same_whoever_draws_them_in_whatever_pieces() {
            float[] whole = floats(41, 0);
            assertThat(Arrays.copyOfRange(whole, 12, 41)).isEqualTo(floats(29, 12));
            assertThat(whole[0]).isEqualTo(floats(1, 0)[0]).isBetween(-1f, 1f);
        }

        @Test
        void numbers_lie_around_zero() {
            float[] many = floats(10_000, 0);
            double sum = 0;
            for (float number : many) {
                assertThat(number).isGreaterThanOrEqualTo(-1f).isLessThan(1f);
                sum += number;
            }
            assertThat(sum / many.length).isBetween(-0.03, 0.03);
        }

        @Test
        void narrow_numbers_are_the_wide_ones_rounded() {
            short[] narrow = new short[41];
            RandomNumbers.fill(MemorySegment.ofArray(narrow), DType.BF16, 3, 0, 0, 1);
            float[] wide = floats(41, 0);
            for (int i = 0; i < narrow.length; i++) {
                assertThat(narrow[i]).isEqualTo(Bfloat16.fromFloat(wide[i]));
            }
        }

        @Test
        void integers_stay_below_their_bound() {
            assertThat(RandomNumbers.integers(1000, 7, 1).length).isEqualTo(1000);
            assertThat(Arrays.stream(RandomNumbers.integers(1000, 7, 1)).distinct().sorted().toArray()).isEqualTo(new int[] {0, 1, 2, 3, 4, 5, 6});
        }

        @Test
        void a_start_within_a_block_is_refused() {
            assertThatIllegalArgumentException().isThrownBy(() -> floats(4, 2)).withMessageContaining("multiple of 4");
        }
    }

    @Nested
    class Fingerprints {
        private static String of(float... numbers) {
            return new Fingerprint().add(MemorySegment.ofArray(numbers)).hex();
        }

        @Test
        void it_is_the_sha_256_of_little_endian_numbers() {
            assertThat(of()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
            assertThat(of(0f)).isEqualTo("df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119");
        }

        @Test
        void all_nans_are_equal_and_zeros_are_not() {
            assertThat(of(Float.intBitsToFloat(0x7f800001), 1)).isEqualTo(of(Float.intBitsToFloat(0xffffffff), 1));
            assertThat(of(0f)).isNotEqualTo(of(-0f));
        }

        @Test
        void pieces_give_the_fingerprint_of_the_whole() {
            float[] numbers = floats(200_000, 0);
            Fingerprint pieces = new Fingerprint();
            pieces.add(MemorySegment.ofArray(Arrays.copyOfRange(numbers, 0, 77_777)));
            pieces.add(MemorySegment.ofArray(Arrays.copyOfRange(numbers, 77_777, 200_000)));
            assertThat(pieces.hex()).isEqualTo(of(numbers));
        }
    }
}
