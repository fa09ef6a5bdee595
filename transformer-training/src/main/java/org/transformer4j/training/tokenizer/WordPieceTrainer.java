package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
        var tokens = new ArrayList<>(special.tokens());
        alphabet.forEach(c -> tokens.add(Character.toString(c)));
        var continuing = new TreeSet<Integer>();
        words.keySet().forEach(word -> word.codePoints().filter(alphabet::contains).skip(1).forEach(continuing::add));
        continuing.forEach(c -> tokens.add(PREFIX + Character.toString(c)));
        check(tokens, alphabet.size(), settings);

        Map<String, Integer> ids = new HashMap<>(TokenizerDocument.numbered(tokens));
        var chain = new SymbolChain();
        words.forEach((word, count) -> {
            int[] known = word.codePoints().filter(alphabet::contains).toArray();
            int[] symbols = new int[known.length];
            for (int i = 0; i < known.length; i++) {
                symbols[i] = ids.get((i == 0 ? "" : PREFIX) + Character.toString(known[i]));
            }
            chain.add(symbols, count);
        });
        new MergeLearner(tokens, PREFIX, special, chain).learn(settings.vocabularySize(), settings.minimumFrequency());
        return new Learned(tokens, model(tokens, special), "no other pair occurs %d times".formatted(settings.minimumFrequency()));
    }
}
