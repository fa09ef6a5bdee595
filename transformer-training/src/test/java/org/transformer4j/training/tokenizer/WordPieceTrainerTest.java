package org.transformer4j.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.tokenizer.Tokenizer;

class WordPieceTrainerTest {
    private static List<String> tokens(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text)).mapToObj(id -> tokenizer.token(id).orElseThrow()).toList();
    }

    @Test
    void a_word_is_cut_into_the_longest_known_pieces() {
        try (Tokenizer tokenizer = TokenizerTrainer.train(Samples.SENTENCES, TokenizerSettings.WordPiece.bert(140, true)).open()) {
            assertThat(tokens(tokenizer, "Newest")).startsWith("[CLS]").endsWith("[SEP]").doesNotContain("[UNK]");
            String word = String.join("", tokens(tokenizer, "UNHAPPINESS")).replace("##", "");
            assertThat(word).isEqualTo("[CLS]unhappiness[SEP]");
            assertThat(tokens(tokenizer, "unhappiness")).hasSizeLessThan(8).anyMatch(token -> token.startsWith("##"));
        }
    }

    @Test
    void pieces_are_merged_by_frequency_and_continue_words_with_a_prefix() {
        TrainedTokenizer trained = TokenizerTrainer.train(List.of("abab ab ab xab"), TokenizerSettings.WordPiece.bert(100, false));

        // ab occurs 3 times at the beginning of words, ##ab twice within.
        assertThat(trained.tokens().subList(5, trained.tokens().size())).containsExactly("a", "b", "x", "##a", "##b", "ab", "##ab");
        assertThat(trained.shortfall()).isPresent();
    }

    @Test
    void two_texts_are_put_into_the_template() {
        try (Tokenizer tokenizer = TokenizerTrainer.train(List.of("a b"), TokenizerSettings.WordPiece.bert(100, true)).open()) {
            var pair = tokenizer.tokenize("a", "b");
            assertThat(pair.ids()).containsExactly(2, 5, 3, 6, 3);
            assertThat(pair.types()).containsExactly(0, 0, 0, 1, 1);
        }
    }

    @Test
    void a_word_with_a_rare_character_is_unknown() {
        var settings = new TokenizerSettings.WordPiece(100, 2, true, 2, SpecialTokens.bert());
        try (Tokenizer tokenizer = TokenizerTrainer.train(List.of("ab ab abq ab"), settings).open()) {
            assertThat(tokens(tokenizer, "ab abq")).containsExactly("[CLS]", "ab", "[UNK]", "[SEP]");
        }
    }

    @Test
    void words_that_are_too_long_to_be_encoded_are_not_learnt_from() {
        TrainedTokenizer trained = TokenizerTrainer.train(List.of("x " + "ab".repeat(51)), TokenizerSettings.WordPiece.bert(100, true));

        assertThat(trained.tokens()).endsWith("x").hasSize(6);
    }

    @Test
    void a_vocabulary_without_room_for_the_characters_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenizerTrainer.train(List.of("abc"), TokenizerSettings.WordPiece.bert(8, true)))
                .withMessageContaining("at least 10 are needed").withMessageContaining("take more tokens or a smaller alphabet");
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenizerSettings.WordPiece(100, 2, true, 10, SpecialTokens.none()))
                .withMessage("WordPiece without an unknown token; give a special token the role UNKNOWN");
    }
}
