package org.transformer4j.api.canon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Binary16Test {
    @Test
    void every_binary16_but_nan_survives_widening_and_narrowing() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Binary16.toFloat((short) bits);
            if (value == value) {
                assertThat(Binary16.fromFloat(value)).isEqualTo((short) bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3c00",
        "0x1.002p0, 3c00",
        "0x1.002002p0, 3c01",
        "0x1.006p0, 3c02",
        "65504, 7bff",
        "65519, 7bff",
        "65520, 7c00",
        "-Infinity, fc00",
        "0x1.0p-24, 0001",
        "0x1.0p-25, 0000",
        "0x1.8p-25, 0001",
        "0x1.8p-24, 0002",
        "-0x0p0, 8000",
    })
    void values_are_rounded_to_nearest_even(String value, String bits) {
        assertThat(Binary16.fromFloat(Float.parseFloat(value))).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    @Test
    void nan_stays_nan() {
        assertThat(Binary16.toFloat(Binary16.fromFloat(Float.NaN))).isNaN();
        assertThat(Binary16.toFloat(Binary16.fromFloat(Float.intBitsToFloat(0x7f80_0001)))).isNaN();
    }
}
