package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @Test
    void numbers_and_ranges_choose_what_they_say() {
        Numbers numbers = Numbers.parse("0-2,7,5-5");

        assertThat(IntStream.range(0, 10).filter(numbers::has)).containsExactly(0, 1, 2, 5, 7);
        assertThat(numbers).hasToString("0,1,2,5,7").isEqualTo(Numbers.parse("7,5,2,1,0"));
        assertThat(IntStream.range(0, 3).filter(Numbers.ALL::has)).containsExactly(0, 1, 2);
        assertThat(Numbers.ALL).hasToString("all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "-1", "1-", "1,,2", "1;2", "1 2", "999999999999", "0-2-3"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Numbers.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0-3,7");
    }

    @Test
    void a_range_that_runs_backwards_is_refused() {
        assertThatThrownBy(() -> Numbers.parse("1,5-2")).isInstanceOf(IllegalArgumentException.class).hasMessage("'5-2' runs backwards; write 2-5");
    }
}
