package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.models.tokenizer.Tokenizer;

class TokenLabelTest {
    @Test
    void blanks_and_line_breaks_can_be_seen() {
        assertThat(TokenLabel.visible(" a b\n\t\r")).isEqualTo("␣a␣b⏎⇥␍");
        assertThat(TokenLabel.visible("\0\u007F")).isEqualTo("␀␡");
    }

    @Test
    void what_hides_or_reorders_a_text_is_named() {
        assertThat(TokenLabel.visible("a\u202Eb\u200B\u00A0\u2028\uD800")).isEqualTo("a<U+202E>b<U+200B><U+00A0><U+2028><U+D800>");
        assertThat(TokenLabel.visible("\u0301")).isEqualTo("\u25CC\u0301");
    }

    @Test
    void byte_level_tokens_are_shown_as_text_and_parts_of_characters_as_bytes() {
        try (Tokenizer tokenizer = open("/org/transformer4j/models/shakespeare/tokenizer.json")) {
            assertThat(texts(tokenizer, tokenizer.encode("O Romeo\n"))).last().isEqualTo("⏎");
            assertThat(String.join("", texts(tokenizer, tokenizer.encode("O Romeo,\nthou")))).isEqualTo("O␣Romeo,⏎thou");
            assertThat(String.join("", texts(tokenizer, tokenizer.encode("€")))).isEqualTo("<E2><82><AC>");
        }
    }

    @Test
    void word_pieces_keep_their_marks_and_special_tokens_are_marked() {
        try (Tokenizer tokenizer = open("/org/transformer4j/models/tokenizer/wordpiece.json")) {
            List<TokenLabel> labels = TokenLabel.of(tokenizer, tokenizer.encode("a red unbelievable"));

            assertThat(labels).extracting(TokenLabel::text).containsExactly("[CLS]", "a", "red", "un", "##believ", "##able", "[SEP]");
            assertThat(labels).extracting(TokenLabel::special).containsExactly(true, false, false, false, false, false, true);
        }
    }

    @ParameterizedTest
    @CsvSource({"unigram.json", "byte-fallback.json"})
    void blocks_that_stand_for_blanks_are_shown_as_blanks(String file) {
        try (Tokenizer tokenizer = open("/org/transformer4j/models/tokenizer/" + file)) {
            assertThat(String.join("", texts(tokenizer, tokenizer.encode("a b", false)))).endsWith("a␣b").doesNotContain("\u2581");
        }
    }

    @Test
    void a_token_that_the_vocabulary_has_not_is_shown_by_its_number() {
        try (Tokenizer tokenizer = open("/org/transformer4j/models/tokenizer/wordpiece.json")) {
            assertThat(TokenLabel.of(tokenizer, new int[] {40_000})).containsExactly(new TokenLabel("[40000]", false));
        }
        assertThat(TokenLabel.numbers(new int[] {5, 17})).extracting(TokenLabel::text).containsExactly("5", "17");
    }

    private static List<String> texts(Tokenizer tokenizer, int[] ids) {
        return TokenLabel.of(tokenizer, ids).stream().map(TokenLabel::text).toList();
    }

    private static Tokenizer open(String resource) {
        try (InputStream stream = TokenLabelTest.class.getResourceAsStream(resource)) {
            return Tokenizer.read(stream, resource);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
