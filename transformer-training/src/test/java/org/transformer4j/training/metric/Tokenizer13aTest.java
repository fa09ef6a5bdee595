package org.transformer4j.training.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected are the words that sacreBLEU 2.6.0 finds. */
class Tokenizer13aTest {
    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '\0', value = {
        "Hello, world! => Hello , world !",
        "It wasn't cheap: $3,000.50. => It wasn't cheap : $ 3,000.50 .",
        "pp. 3-4, e.g. well-known => pp . 3 - 4 , e . g . well-known",
        "1.a a.1 .5 5. => 1 . a a . 1 . 5 5 .",
        "(a/b) [c] {d} x@y.z #1 => ( a / b ) [ c ] { d } x @ y . z # 1",
        "&quot;A&amp;B&quot; &lt;i&gt; => \" A & B \" < i >",
        "&amp;lt; => <",
        "a<skipped>b => ab",
        "… “so” – 中文。 => … “so” – 中文。",
        "٣.٤ => ٣ . ٤",
    })
    void words_are_those_of_the_script(String line, String words) {
        assertThat(Tokenizer13a.words(line)).containsExactly(words.split(" "));
    }

    @Test
    void a_hyphen_at_the_end_of_a_line_joins_two_and_another_break_is_a_blank() {
        assertThat(Tokenizer13a.words("trans-\nlate\nthis")).containsExactly("translate", "this");
        assertThat(Tokenizer13a.words("3-\n")).containsExactly("3", "-");
    }

    @Test
    void any_white_space_of_unicode_separates() {
        assertThat(Tokenizer13a.words("a\u00a0b\u2003c\u3000d\u0085e\u001cf\tg\u200bh")).containsExactly("a", "b", "c", "d", "e", "f", "g\u200bh");
    }

    @Test
    void a_blank_line_has_no_words() {
        assertThat(Tokenizer13a.words("")).isEmpty();
        assertThat(Tokenizer13a.words(" \u00a0\n")).isEmpty();
    }
}
