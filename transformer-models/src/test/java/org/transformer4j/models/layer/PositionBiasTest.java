package org.transformer4j.models.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionBiasTest {
    @ParameterizedTest
    @CsvSource({"32, 128, true", "32, 128, false", "8, 20, true", "8, 20, false", "64, 256, true", "32, 1000, false", "2, 8, false", "4, 100, true"})
    void a_bucket_grows_like_the_logarithm_of_the_distance(int buckets, int maxDistance, boolean bidirectional) {
        for (int distance = -3 * maxDistance; distance <= 3 * maxDistance; distance++) {
            assertThat(PositionBias.bucket(distance, buckets, bidirectional, maxDistance)).as("distance %d", distance)
                    .isEqualTo(bucket(distance, buckets, bidirectional, maxDistance));
        }
    }

    /**
     * The largest {@code k} with {@code log(away / exact) / log(maxDistance / exact) * steps >= k}, that is with
     * {@code away^steps exact^k >= maxDistance^k exact^steps}, in whole numbers.
     */
    private static int bucket(int distance, int buckets, boolean bidirectional, int maxDistance) {
        int half = bidirectional ? buckets / 2 : buckets;
        int first = bidirectional && distance > 0 ? half : 0;
        int away = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
        int exact = half / 2;
        if (away < exact) {
            return first + away;
        }
        int steps = half - exact;
        int k = 0;
        while (power(away, steps).multiply(power(exact, k + 1)).compareTo(power(maxDistance, k + 1).multiply(power(exact, steps))) >= 0 && k < steps) {
            k++;
        }
        return first + Math.min(exact + k, half - 1);
    }

    private static BigInteger power(int base, int exponent) {
        return BigInteger.valueOf(base).pow(exponent);
    }
}
