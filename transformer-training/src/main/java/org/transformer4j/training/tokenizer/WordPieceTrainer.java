package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

/** Learns WordPiece: special tokens, characters, characters that continue a word, merges. */
final class WordPieceTrainer {
    private static final String PREFIX = "##";
    /** In characters; a longer word is unknown. */
    private static final int LONGEST_WORD = 100;

    private WordPieceTrainer() {}

    static Learned train(SortedMap<String, Long> allWords, TokenizerSettings.WordPiece settings) {
        SpecialTokens special = settings.specialTokens();
        var words = new TreeMap<String, Long>(allWords);
        words.keySet().removeIf(word -> word.codePointCount(0, word.length()) > LONGEST_WORD);
        var alphabet = new TreeSet<Integer>();
        Alphabet.byFrequency(words).stream().limit(settings.alphabetSize()).forEach(entry -> alphabet.add(entry.getKey()));
        words.keySet().removeIf(word -> !word.codePoints().allMatch(alphabet::contains));
        List<String> tokens = characters(words.keySet(), alphabet, special);
        if (tokens.size() > settings.vocabularySize()) {
            throw new IllegalArgumentException(("a vocabulary of %d tokens; at least %d are needed: %d special tokens and the %d characters of "
                    + "the text, alone and with %s; take more tokens or a smaller alphabet").formatted(settings.vocabularySize(), tokens.size(),
                    special.size(), alphabet.size(), PREFIX));
        }
        Map<String, Integer> ids = TokenizerDocument.numbered(tokens);
        var chain = new SymbolChain();
        words.forEach((word, count) -> chain.add(symbols(word, ids), count));
        new MergeLearner(tokens, PREFIX, special, chain).learn(settings.vocabularySize(), settings.minimumFrequency());
        return new Learned(tokens, model(tokens, special), "no other pair occurs %d times".formatted(settings.minimumFrequency()));
    }

    private static List<String> characters(Set<String> words, SortedSet<Integer> alphabet, SpecialTokens special) {
        var tokens = new ArrayList<>(special.tokens());
        alphabet.forEach(c -> tokens.add(Character.toString(c)));
        var continuing = new TreeSet<Integer>();
        words.forEach(word -> word.codePoints().skip(1).forEach(continuing::add));
        continuing.forEach(c -> tokens.add(PREFIX + Character.toString(c)));
        return tokens;
    }

    private static int[] symbols(String word, Map<String, Integer> ids) {
        int[] characters = word.codePoints().toArray();
        int[] symbols = new int[characters.length];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = ids.get((i == 0 ? "" : PREFIX) + Character.toString(characters[i]));
        }
        return symbols;
    }

    private static Map<String, Object> model(List<String> tokens, SpecialTokens special) {
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "WordPiece");
        model.put("unk_token", special.token(Role.UNKNOWN).orElseThrow());
        model.put("continuing_subword_prefix", PREFIX);
        model.put("max_input_chars_per_word", LONGEST_WORD);
        model.put("vocab", TokenizerDocument.numbered(tokens));
        return model;
    }
}
