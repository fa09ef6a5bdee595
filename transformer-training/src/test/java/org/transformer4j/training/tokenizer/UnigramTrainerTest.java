package org.transformer4j.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.transformer4j.models.tokenizer.Tokenizer;

class UnigramTrainerTest {
    private static final TokenizerSettings.Unigram SETTINGS = TokenizerSettings.Unigram.t5(120);

    private static Units units(Map<String, Long> words) {
        return Units.of(new TreeMap<>(words), words.keySet().stream().flatMapToInt(String::codePoints).boxed().collect(Collectors.toSet()));
    }

    private static Units units() {
        var counts = new WordCounts(SETTINGS);
        Samples.SENTENCES.forEach(counts::add);
        return units(counts.sorted());
    }

    @Test
    void words_are_cut_into_probable_pieces_and_come_back() {
        TrainedTokenizer trained = TokenizerTrainer.train(Samples.SENTENCES, SETTINGS);

        assertThat(trained.tokens()).hasSize(120).startsWith("<pad>", "</s>", "<unk>");
        try (Tokenizer tokenizer = trained.open()) {
            int[] ids = tokenizer.encode("The newest  walker\ntalked");
            assertThat(ids).hasSizeLessThan(18).doesNotContain(2).endsWith(1);
            assertThat(tokenizer.decode(ids, true)).isEqualTo("The newest walker talked");
        }
    }

    @Test
    void without_normalization_text_comes_back_as_it_was() {
        var settings = new TokenizerSettings.Unigram(1000, false, 1, 16, SpecialTokens.t5());
        List<String> texts = Samples.odd(3, 50, 20);
        try (Tokenizer tokenizer = TokenizerTrainer.train(texts, settings).open()) {
            for (String text : texts) {
                // The blank that is put before a text is dropped again, and so is one that was there.
                String expected = text.replace('\u2581', ' ');
                assertThat(tokenizer.decode(tokenizer.encode(text), true)).isEqualTo(expected.startsWith(" ") ? expected.substring(1) : expected);
            }
        }
    }

    @Test
    void the_loss_never_rises_while_probabilities_are_fitted() {
        Units units = units();
        var model = new UnigramModel(units, SeedPieces.of(units, 16, 1000));
        var losses = new ArrayList<Double>();
        for (int i = 0; i < 12; i++) {
            model.fit();
            losses.add(model.loss());
        }

        assertThat(losses.getLast()).isLessThan(losses.getFirst() - 0.5);
        for (int i = 1; i < losses.size(); i++) {
            assertThat(losses.get(i)).isLessThanOrEqualTo(losses.get(i - 1) + 1e-9);
        }
    }

    @Test
    void pruning_keeps_the_characters_and_what_is_needed_most() {
        Units units = units();
        List<Piece> seeds = SeedPieces.of(units, 16, 1000);
        var model = new UnigramModel(units, seeds);
        model.fit();
        model.prune(60, 60);
        model.fit();
        var worse = new UnigramModel(units, seeds.stream().sorted((a, b) -> Boolean.compare(b.isCharacter(), a.isCharacter())).limit(60).toList());
        for (int i = 0; i < 5; i++) {
            worse.fit();
        }

        assertThat(model.pieces()).hasSize(60);
        assertThat(model.pieces()).filteredOn(Piece::isCharacter).hasSameSizeAs(seeds.stream().filter(Piece::isCharacter).toList());
        assertThat(model.loss()).isLessThan(worse.loss());
    }

    @Test
    void expected_uses_are_those_over_all_ways_to_cut() {
        List<Piece> pieces = List.of(new Piece("a", Math.log(0.2)), new Piece("b", Math.log(0.1)), new Piece("ab", Math.log(0.3)),
                new Piece("ba", Math.log(0.25)), new Piece("aba", Math.log(0.15)));
        var lattice = new Lattice(pieces);
        lattice.set("aba".codePoints().toArray(), 0, 3, PieceTrie.NONE);
        double[] expected = new double[5];
        double total = lattice.addExpected(2, expected);

        double[] ways = {0.2 * 0.1 * 0.2, 0.3 * 0.2, 0.2 * 0.25, 0.15};
        double sum = Arrays.stream(ways).sum();
        assertThat(Math.exp(total)).isCloseTo(sum, within(1e-12));
        double[] uses = {2 * ways[0] + ways[1] + ways[2], ways[0], ways[1], ways[2], ways[3]};
        for (int i = 0; i < uses.length; i++) {
            assertThat(expected[i]).isCloseTo(2 * uses[i] / sum, within(1e-12));
        }
        assertThat(lattice.best()).containsExactly(4);
    }

    @Test
    void seeds_are_the_substrings_that_occur_twice_and_are_not_always_continued() {
        Map<String, Long> words = Map.of("banana", 1L, "bandana", 1L, "an", 3L);
        var counts = new HashMap<String, Long>();
        words.forEach((word, count) -> {
            for (int i = 0; i < word.length(); i++) {
                for (int j = i + 1; j <= word.length(); j++) {
                    counts.merge(word.substring(i, j), count, Long::sum);
                }
            }
        });
        Map<String, Double> expected = new HashMap<>();
        counts.forEach((text, count) -> {
            boolean continued = counts.entrySet().stream().anyMatch(other -> other.getKey().length() == text.length() + 1
                    && other.getKey().startsWith(text) && other.getValue().equals(count));
            if (text.length() == 1 || count >= 2 && !continued) {
                expected.put(text, (double) count * text.length());
            }
        });

        List<Piece> seeds = SeedPieces.of(units(words), 16, 1000);

        assertThat(seeds.stream().collect(Collectors.toMap(Piece::text, Piece::score))).isEqualTo(expected);
        assertThat(seeds.get(4)).isEqualTo(new Piece("an", 14));
    }

    @Test
    void rare_characters_have_no_token() {
        var settings = new TokenizerSettings.Unigram(100, true, 0.98, 16, SpecialTokens.t5());
        try (Tokenizer tokenizer = TokenizerTrainer.train(List.of("ab ".repeat(99) + "q"), settings).open()) {
            assertThat(tokenizer.id("q")).isEmpty();
            assertThat(tokenizer.encode("q")).contains(2);
        }
    }

    @Test
    void the_same_texts_in_another_order_give_the_same_file() {
        assertThat(TokenizerTrainer.train(Samples.SENTENCES.reversed(), SETTINGS).json())
                .isEqualTo(TokenizerTrainer.train(Samples.SENTENCES, SETTINGS).json());
    }

    @Test
    void settings_that_cannot_be_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TokenizerTrainer.train(Samples.SENTENCES, TokenizerSettings.Unigram.t5(20)))
                .withMessageContaining("take more tokens or a smaller character coverage");
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenizerSettings.Unigram(100, true, 1.5, 16, SpecialTokens.t5()))
                .withMessage("a character coverage of 1.5; take more than 0 and at most 1");
    }
}
