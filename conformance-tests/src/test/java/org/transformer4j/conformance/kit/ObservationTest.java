package org.transformer4j.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static Observation of(String name, float... values) {
        return new Observation(List.of(new Observation.Output(name, Bits.of(values))));
    }

    @Test
    void a_digest_depends_on_every_bit() {
        assertThat(of("y", 1f, 0f).digest()).hasSize(64).isEqualTo(of("y", 1f, 0f).digest())
                .isNotEqualTo(of("y", 1f, -0f).digest()).isNotEqualTo(of("y", 1f).digest());
    }

    /** A known value, so that nobody changes all digests by accident. */
    @Test
    void a_digest_is_sha256_over_a_heading_and_little_endian_bits() {
        assertThat(of("y", 1f).digest()).isEqualTo("8e1aa5521fdbd39171c70028104a65ba1f1ca62bc0cf0f74cc692a27cb54fd9d");
    }

    @Test
    void a_difference_stops_with_both_values() {
        assertThatThrownBy(() -> of("y", 1f).mustEqual(of("y", 2f), "here differs from there"))
                .isInstanceOf(ConformanceFailure.class).hasMessage(
                        "here differs from there: y[0] is 0x1.0p0 (1.0); expected 0x1.0p1 (2.0); 1 of 1 differ, by up to 8388608 ulp");
    }

    @Test
    void a_missing_output_is_a_difference() {
        assertThat(Observation.NOTHING.differenceFrom(of("y", 1f))).isPresent();
    }
}
