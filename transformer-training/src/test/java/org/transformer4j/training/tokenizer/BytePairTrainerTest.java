package org.transformer4j.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.models.tokenizer.Tokenizer;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

class BytePairTrainerTest {
    private static final SpecialTokens END = SpecialTokens.gpt2();

    private static TokenizerSettings.BytePair settings(int size, long minimum) {
        return new TokenizerSettings.BytePair(size, minimum, false, END);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void merges_are_those_of_the_naive_algorithm(long seed) {
        var random = new Random(seed);
        // Few letters, so that pairs overlap, are equally frequent, and make the same token in several ways.
        List<String> texts = IntStream.range(0, 60).mapToObj(i -> random.ints(1 + random.nextInt(14), 'a', 'a' + 2 + (int) seed / 2)
                .mapToObj(Character::toString).collect(Collectors.joining())).toList();
        var counts = new WordCounts(settings(400, 2));
        texts.forEach(counts::add);
        var tokens = new ArrayList<>(END.tokens());
        tokens.addAll(ByteSymbols.characters());
        List<String> naive = NaivePairs.merges(counts.sorted(), tokens, 1, 400, 2);

        Learned learned = BytePairTrainer.train(counts.sorted(), settings(400, 2));

        assertThat(learned.model().get("merges")).isEqualTo(naive);
        assertThat(learned.tokens()).isEqualTo(tokens);
    }

    @Test
    void the_most_frequent_pair_is_merged_first_and_of_equal_ones_that_with_smaller_ids() {
        TrainedTokenizer trained = TokenizerTrainer.train(List.of("yz yz cd cd ab xx xx xx"), settings(261, 2));

        assertThat(trained.tokens().subList(257, 261)).containsExactly("xx", "Ġxx", "cd", "yz");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_text_comes_back(boolean addPrefixSpace) {
        var settings = new TokenizerSettings.BytePair(600, 2, addPrefixSpace, END);
        try (Tokenizer tokenizer = TokenizerTrainer.train(Samples.odd(1, 50, 20), settings).open()) {
            for (String text : Samples.odd(2, 200, 20)) {
                String expected = addPrefixSpace && !text.startsWith(" ") ? " " + text : text;
                assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(expected);
            }
        }
    }

    @Test
    void texts_that_were_learnt_from_have_few_tokens() {
        try (Tokenizer tokenizer = TokenizerTrainer.train(Samples.SENTENCES, settings(400, 2)).open()) {
            assertThat(tokenizer.encode(" lowest newest walked talked")).hasSizeLessThan(12);
        }
    }

    @Test
    void the_order_of_texts_does_not_matter() {
        var reversed = new ArrayList<>(Samples.SENTENCES);
        Collections.reverse(reversed);

        assertThat(TokenizerTrainer.train(reversed, settings(400, 1)).json())
                .isEqualTo(TokenizerTrainer.train(Samples.SENTENCES.stream(), settings(400, 1)).json());
    }

    @Test
    void too_little_text_gives_fewer_tokens_and_says_so() {
        TrainedTokenizer trained = TokenizerTrainer.train(List.of("ab ab"), settings(1000, 2));

        assertThat(trained.tokens()).hasSize(258).endsWith("ab");
        assertThat(trained.shortfall()).hasValueSatisfying(text -> assertThat(text)
                .isEqualTo("258 tokens instead of 1000: no other pair occurs 2 times; learn from more text or take fewer tokens"));
    }

    @Test
    void a_special_token_in_a_text_is_no_text() {
        String text = "ab<|endoftext|>ab<|endoftext|>";
        TrainedTokenizer trained = TokenizerTrainer.train(List.of(text, text), settings(1000, 2));

        assertThat(trained.tokens().subList(257, 258)).containsExactly("ab");
        try (Tokenizer tokenizer = trained.open()) {
            assertThat(tokenizer.encode(text)).containsExactly(257, 0, 257, 0);
        }
    }

    @Test
    void no_pair_becomes_a_special_token() {
        var special = new SpecialTokens(List.of("Ġab"), Map.of());
        TrainedTokenizer trained = TokenizerTrainer.train(List.of("x ab ab ab ab"), new TokenizerSettings.BytePair(300, 2, false, special));

        assertThat(trained.tokens()).doesNotHaveDuplicates();
        try (Tokenizer tokenizer = trained.open()) {
            assertThat(tokenizer.decode(tokenizer.encode(" ab ab"))).isEqualTo(" ab ab");
        }
    }

    @Test
    void a_long_word_takes_no_longer_than_many_short_ones() {
        var random = new Random(1);
        String word = random.ints(300_000, 'a', 'f').mapToObj(Character::toString).collect(Collectors.joining());

        assertThat(TokenizerTrainer.train(List.of(word), settings(2000, 2)).tokens()).hasSize(2000);
    }

    @Test
    void roberta_roles_are_put_around_texts() {
        var settings = new TokenizerSettings.BytePair(300, 2, true, SpecialTokens.roberta());
        try (Tokenizer tokenizer = TokenizerTrainer.train(Samples.SENTENCES, settings).open()) {
            assertThat(tokenizer.decode(tokenizer.encode("newest"))).isEqualTo("<s> newest</s>");
            assertThat(tokenizer.decode(tokenizer.tokenize("low", "new").ids())).isEqualTo("<s> low</s></s> new</s>");
        }
    }

    @Test
    void a_vocabulary_without_room_for_the_bytes_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> settings(256, 2))
                .withMessage("a vocabulary of 256 tokens; at least 257 are needed: 256 bytes and 1 special tokens");
        assertThatIllegalArgumentException().isThrownBy(() -> settings(300, 0)).withMessageContaining("at least 1");
    }

    @Test
    void a_special_token_that_is_a_byte_is_refused() {
        var special = new SpecialTokens(List.of("!"), Map.of(Role.END, "!"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenizerTrainer.train(Stream.of("text"), new TokenizerSettings.BytePair(300, 2, false, special)))
                .withMessageContaining("\"!\" is a token of the text, too");
    }
}
