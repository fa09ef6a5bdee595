package org.transformer4j.training.initialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static final int MANY = 1_000_000;

    @Test
    void normal_numbers_are_as_often_in_each_interval_as_they_should_be() {
        float[] numbers = new Distribution.Normal(2).numbers(MANY, 1, 2);
        assertThat(share(numbers, 0, 2)).isCloseTo(0.341345, Offset.offset(0.002));
        assertThat(share(numbers, -2, 0)).isCloseTo(0.341345, Offset.offset(0.002));
        assertThat(share(numbers, 2, 4)).isCloseTo(0.135905, Offset.offset(0.0015));
        assertThat(share(numbers, -6, -4)).isCloseTo(0.021400, Offset.offset(0.0006));
        assertThat(share(numbers, 6, 100)).isCloseTo(0.001350, Offset.offset(0.00015));
    }

    @Test
    void normal_neighbours_are_not_correlated() {
        float[] numbers = new Distribution.Normal(1).numbers(MANY, 1, 2);
        for (int apart = 1; apart < 5; apart++) {
            int by = apart;
            double sum = IntStream.range(0, MANY - by).mapToDouble(i -> numbers[i] * numbers[i + by]).sum();
            assertThat(sum / MANY).isCloseTo(0, Offset.offset(0.004));
        }
    }

    @Test
    void uniform_numbers_are_as_often_in_each_interval_as_they_should_be() {
        float[] numbers = new Distribution.Uniform(0.5).numbers(MANY, 1, 2);
        for (int i = 0; i < 10; i++) {
            assertThat(share(numbers, -0.5 + i * 0.1, -0.4 + i * 0.1)).isCloseTo(0.1, Offset.offset(0.0015));
        }
    }

    private static double share(float[] numbers, double from, double to) {
        return IntStream.range(0, numbers.length).filter(i -> numbers[i] >= from && numbers[i] < to).count() / (double) numbers.length;
    }

    @Test
    void a_number_does_not_depend_on_how_many_there_are() {
        float[] all = new Distribution.Normal(1).numbers(100_001, 3, 4);
        for (int count : new int[] {0, 1, 2, 3, 16384, 32767, 32768, 32769, 100_000}) {
            assertThat(new Distribution.Normal(1).numbers(count, 3, 4)).containsExactly(Arrays.copyOf(all, count));
        }
    }

    @Test
    void seeds_and_streams_have_numbers_of_their_own() {
        float[] numbers = new Distribution.Uniform(1).numbers(8, 3, 4);
        assertThat(new Distribution.Uniform(1).numbers(8, 4, 4)).isNotEqualTo(numbers);
        assertThat(new Distribution.Uniform(1).numbers(8, 3, 5)).isNotEqualTo(numbers);
    }

    @Test
    void a_deviation_of_0_gives_zeros() {
        assertThat(share(new Distribution.Normal(0).numbers(1000, 1, 1), 0, Float.MIN_VALUE)).isEqualTo(1);
    }
}
