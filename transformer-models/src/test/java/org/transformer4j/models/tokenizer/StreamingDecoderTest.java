package org.transformer4j.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingDecoderTest {
    @Test
    void a_character_comes_when_its_last_byte_has_come() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(pieces(tokenizer, false, 79, 240, 159, 152, 128, 33)).containsExactly("O", "", "", "", "😀", "!", "");
        }
    }

    @Test
    void what_never_became_a_character_comes_at_the_end() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(pieces(tokenizer, false, 79, 240, 159)).containsExactly("O", "", "", "\uFFFD");
        }
    }

    @Test
    void what_cannot_become_a_character_comes_with_the_next_one() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(pieces(tokenizer, false, 255, 240, 79)).containsExactly("", "", "\uFFFD\uFFFDO", "");
        }
    }

    @Test
    void words_keep_the_blanks_between_them() {
        try (var tokenizer = Tokenizers.BYTE_FALLBACK.open()) {
            int the = tokenizer.id("▁the").orElseThrow();
            int bos = tokenizer.id("<s>").orElseThrow();
            assertThat(pieces(tokenizer, true, bos, the, bos, the)).containsExactly("", "the", "", " the", "");
        }
    }

    @Test
    void special_tokens_are_shown_or_not() {
        try (var tokenizer = Tokenizers.BYTE_LEVEL.open()) {
            assertThat(pieces(tokenizer, true, 79, 1023, 79)).containsExactly("O", "", "O", "");
            assertThat(pieces(tokenizer, false, 79, 1023, 79)).containsExactly("O", "<|endoftext|>", "O", "");
        }
    }

    @Test
    void it_can_be_used_for_another_text() {
        try (var tokenizer = Tokenizers.BYTE_FALLBACK.open()) {
            int the = tokenizer.id("▁the").orElseThrow();
            var decoder = tokenizer.stream(true);
            assertThat(decoder.accept(the) + decoder.accept(the) + decoder.finish()).isEqualTo("the the");
            assertThat(decoder.accept(the) + decoder.accept(the) + decoder.finish()).isEqualTo("the the");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_pieces_of_a_text_are_its_decoding(Tokenizers kind) {
        var random = new Random(11);
        try (var tokenizer = kind.open()) {
            for (int i = 0; i < 200; i++) {
                int[] ids = tokenizer.encode(TokenizerTest.anyText(random, random.nextInt(30)) + " the red dress.");
                check(tokenizer, ids);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BYTE_LEVEL", "WORD_PIECE", "UNIGRAM"})
    void the_pieces_of_any_tokens_are_their_decoding(Tokenizers kind) {
        var random = new Random(13);
        try (var tokenizer = kind.open()) {
            for (int i = 0; i < 300; i++) {
                // A few more than there are, and in half of the cases mostly bytes.
                int bound = random.nextBoolean() ? tokenizer.vocabularySize() + 3 : Math.min(256, tokenizer.vocabularySize());
                check(tokenizer, random.ints(random.nextInt(40), 0, bound).toArray());
            }
        }
    }

    private static void check(Tokenizer tokenizer, int... ids) {
        for (boolean skip : new boolean[] {true, false}) {
            List<String> pieces = pieces(tokenizer, skip, ids);
            assertThat(String.join("", pieces)).isEqualTo(tokenizer.decode(ids, skip));
            assertThat(pieces).allSatisfy(piece -> assertThat(piece.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue());
        }
    }

    /** What each token gives, and last what finishing gives. */
    private static List<String> pieces(Tokenizer tokenizer, boolean skipSpecialTokens, int... ids) {
        var decoder = tokenizer.stream(skipSpecialTokens);
        var pieces = new ArrayList<String>();
        for (int id : ids) pieces.add(decoder.accept(id));
        pieces.add(decoder.finish());
        return pieces;
    }
}
