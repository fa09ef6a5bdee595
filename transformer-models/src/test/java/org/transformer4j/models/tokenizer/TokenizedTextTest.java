package org.transformer4j.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.json.Fuzz;

class TokenizedTextTest {
    private static String[] pieces(TokenizedText tokens, String... texts) {
        return IntStream.range(0, tokens.length()).mapToObj(i -> tokens.parts()[i] < 0 ? "|" : texts[tokens.parts()[i]].substring(tokens.starts()[i], tokens.ends()[i]))
                .toArray(String[]::new);
    }

    @Test
    void tokens_say_where_they_come_from() {
        String text = "Unbelievable 😀 dress's!";
        try (var tokenizer = Tokenizers.WORD_PIECE.open()) {
            TokenizedText tokens = tokenizer.tokenize(text);
            assertThat(tokens.ids()).containsExactly(tokenizer.encode(text));
            assertThat(pieces(tokens, text)).containsExactly("|", "Un", "believ", "able", "😀", "dress", "'", "s", "!", "|");
            assertThat(tokens.words()).containsExactly(-1, 0, 0, 0, 1, 2, 3, 4, 5, -1);
            assertThat(tokens.types()).containsOnly(0);
        }
    }

    @Test
    void a_pair_comes_in_the_template_for_pairs() {
        try (var tokenizer = Tokenizers.WORD_PIECE.open()) {
            TokenizedText tokens = tokenizer.tokenize("a red", "dress");
            assertThat(tokens.ids()).containsExactly(2, 4, 5, 3, 6, 3);
            assertThat(tokens.types()).containsExactly(0, 0, 0, 0, 1, 1);
            assertThat(tokens.parts()).containsExactly(-1, 0, 0, -1, 1, -1);
            assertThat(pieces(tokens, "a red", "dress")).containsExactly("|", "a", "red", "|", "dress", "|");
        }
    }

    @ParameterizedTest
    @EnumSource
    void any_tokenizer_gives_places_inside_of_the_text_in_order(Tokenizers kind) {
        for (String text : new String[] {"", " ", "a  red\tdress", "naïve 😀👩‍👩‍👧‍👦 e\u0301", "\uD83D half", "日本語\uDE00"}) {
            try (var tokenizer = kind.open()) {
                TokenizedText tokens = tokenizer.tokenize(text, text);
                assertThat(tokenizer.tokenize(text).ids()).containsExactly(tokenizer.encode(text));
                for (int i = 0; i < tokens.length(); i++) {
                    assertThat(tokens.starts()[i]).isBetween(0, tokens.ends()[i]);
                    assertThat(tokens.ends()[i]).isBetween(0, text.length());
                }
                assertThat(Arrays.stream(tokens.parts()).boxed()).isSubsetOf(-1, 0, 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 20})
    void of_two_texts_the_longer_one_loses_its_end(int longest) {
        try (var tokenizer = Tokenizers.WORD_PIECE.open()) {
            TokenizedText cut = tokenizer.tokenize("a red dress not", "red dress").atMost(longest);
            int room = Math.min(longest, 9) - 3;
            int second = Math.min(2, room / 2);
            int first = room - second;
            if (longest > 3) {
                assertThat(cut.length()).isEqualTo(Math.min(longest, 9));
                assertThat(cut.count(0)).isEqualTo(first);
                assertThat(cut.count(1)).isEqualTo(second);
                assertThat(cut.ids()).startsWith(2).endsWith(3);
            }
        } catch (IllegalArgumentException noRoom) {
            assertThat(longest).isEqualTo(3);
        }
    }

    @Test
    void a_slice_keeps_what_is_around_it() {
        try (var tokenizer = Tokenizers.WORD_PIECE.open()) {
            TokenizedText tokens = tokenizer.tokenize("a red dress");
            assertThat(tokens.slice(0, 1, 2).ids()).containsExactly(2, 5, 3);
            assertThat(tokens.slice(0, 1, 2).starts()).containsExactly(0, 2, 0);
            assertThat(tokens.slice(0, 0, 99).ids()).containsExactly(tokens.ids());
            assertThatThrownBy(() -> tokens.atMost(2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no room");
        }
    }

    @Test
    void a_closed_tokenizer_says_so() {
        var tokenizer = Tokenizers.WORD_PIECE.open();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.tokenize("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tokenizer.tokenize("a", "b")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_spoilt_tokenizer_gives_places_or_is_refused(Tokenizers kind) {
        byte[] sound = kind.json();
        Fuzz.spoil(sound, sound.length + 1, sound.length > 10_000 ? 50 : 200, bytes -> {
            try (var tokenizer = Tokenizer.read(new ByteArrayInputStream(bytes), "tokenizer.json")) {
                tokenizer.tokenize("The unbelievable red dress, é😀 \n\0 \u0301 don't. [CLS] <s> ");
                tokenizer.tokenize("a <s>😀", "unbelievable \u0301dress");
                tokenizer.tokenize("", "");
            }
        });
    }
}
