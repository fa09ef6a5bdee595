package org.transformer4j.api.canon;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of canon-1. A change here is a change of {@link Canon#VERSION}. */
class CanonMathFingerprintTest {
    @ParameterizedTest
    @CsvSource({
        "EXP, 57dcecf0daef36e5",
        "LOG, da8a09baeec9cd26",
        "TANH, be0590fbaf7d9d54",
        "ERF, d1cac890150e28bb",
        "SIGMOID, 6223beddf98dda08",
        "SQRT, aeecf97884128c23",
        "RSQRT, 0621761e3a697795",
        "SILU, 2c31210667f087b8",
        "GELU, 230b723a2babfe08",
        "GELU_TANH, c57541d951b688b4",
        "QUICK_GELU, 3192b40c3ce05f4d",
        "RELU, 176c93835d3f1116",
    })
    void the_bits_of_canon_1_do_not_change(SampledFunction function, String fingerprint) throws NoSuchAlgorithmException {
        assertThat(function.fingerprint()).isEqualTo(fingerprint);
    }
}
