package org.transformer4j.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/** Words in training are the words of the written tokenizer, which tells which token is of which word. */
class PreTokenizerTest {
    static Stream<TokenizerSettings> kinds() {
        return Stream.of(
                new TokenizerSettings.BytePair(300, 1, false, SpecialTokens.gpt2()),
                new TokenizerSettings.BytePair(300, 1, true, SpecialTokens.none()),
                new TokenizerSettings.WordPiece(100_000, 1, true, 1000, SpecialTokens.bert()),
                new TokenizerSettings.WordPiece(100_000, 1, false, 1000, SpecialTokens.bert()),
                new TokenizerSettings.Unigram(100_000, true, 1, 16, SpecialTokens.t5()),
                new TokenizerSettings.Unigram(100_000, false, 1, 16, SpecialTokens.t5()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void words_are_those_of_the_written_tokenizer(TokenizerSettings settings) {
        var texts = new ArrayList<>(Samples.SENTENCES);
        texts.addAll(Samples.odd(1, 300, 12));
        try (Tokenizer tokenizer = TokenizerTrainer.train(texts, settings).open()) {
            for (String text : texts) {
                var words = new ArrayList<String>();
                PreTokenizer.of(settings).words(text, words::add);
                if (settings instanceof TokenizerSettings.BytePair) {
                    words.replaceAll(PreTokenizerTest::spelt);
                }
                assertThat(words(tokenizer, text, settings instanceof TokenizerSettings.WordPiece ? "##" : "")).as(text).isEqualTo(words);
            }
        }
    }

    private static List<String> words(Tokenizer tokenizer, String text, String prefix) {
        TokenizedText tokens = tokenizer.tokenize(text);
        var words = new TreeMap<Integer, StringBuilder>();
        for (int i = 0; i < tokens.length(); i++) {
            if (tokens.parts()[i] != TokenizedText.TEMPLATE) {
                StringBuilder word = words.computeIfAbsent(tokens.words()[i], key -> new StringBuilder());
                String token = tokenizer.token(tokens.ids()[i]).orElseThrow();
                word.append(word.isEmpty() ? token : token.substring(prefix.length()));
            }
        }
        return words.values().stream().map(StringBuilder::toString).toList();
    }

    private static String spelt(String word) {
        List<String> characters = ByteSymbols.characters();
        return Arrays.stream(ByteSymbols.symbols(word, ByteSymbols.numbers(0))).mapToObj(characters::get).collect(Collectors.joining());
    }
}
