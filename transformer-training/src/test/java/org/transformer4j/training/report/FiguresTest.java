package org.transformer4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"3.21449|3.214", "12345.6|12,346", "0|0.0000", "0.0003|3.00e-4", "0.05|0.0500", "-42.123|-42.12", "123.456|123.5", "2e12|2.00e12"})
    void numbers_have_about_four_digits(double value, String text) {
        assertThat(Figures.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.5|0.5", "2|2", "2000|2,000", "20000|20k", "1500000|1.5M", "0.0003|3e-4", "2e30|2e30", "-1.5e12|-1.5e12", "0.00025|2.5e-4", "0|0", "0.30000000000000004|0.3"})
    void ticks_have_no_digit_too_many(double value, String text) {
        assertThat(Figures.tick(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"2.04|2.0 s", "12.4|12 s", "59.7|1 min 0 s", "200|3 min 20 s", "18120|5 h 2 min"})
    void times_are_in_hours_minutes_and_seconds(double seconds, String text) {
        assertThat(Figures.duration(seconds)).isEqualTo(text);
    }
}
