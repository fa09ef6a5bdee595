package org.transformer4j.api.canon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {
    @Test
    void every_bfloat16_but_nan_survives_widening_and_narrowing() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Bfloat16.toFloat((short) bits);
            if (value == value) {
                assertThat(Bfloat16.fromFloat(value)).isEqualTo((short) bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x1.0p0, 3f80",
        "0x1.01p0, 3f80",
        "0x1.010002p0, 3f81",
        "0x1.02fffep0, 3f81",
        "0x1.03p0, 3f82",
        "-0x1.03p0, bf82",
        "0x1.fep127, 7f7f",
        "0x1.fefffep127, 7f7f",
        "0x1.ffp127, 7f80",
        "-0x1.fffffep127, ff80",
        "Infinity, 7f80",
        "-0x0p0, 8000",
        "0x1.0p-149, 0000",
        "0x1.0p-133, 0001",
        "0x1.0p-134, 0000",
        "0x1.8p-134, 0001",
        "0x1.8p-133, 0002",
    })
    void values_are_rounded_to_nearest_even(String value, String bits) {
        assertThat(Bfloat16.fromFloat(Float.parseFloat(value))).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    @Test
    void a_nan_becomes_quiet_even_where_its_payload_is_lost() {
        short narrowed = Bfloat16.fromFloat(Float.intBitsToFloat(0xff80_0001));

        assertThat(narrowed).isEqualTo((short) 0xffc0);
        assertThat(Bfloat16.toFloat(narrowed)).isNaN();
        assertThat(Bfloat16.toFloat(Bfloat16.fromFloat(Float.intBitsToFloat(0x7fff_ffff)))).isNaN();
    }
}
