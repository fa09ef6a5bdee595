package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.transformer4j.training.tokenizer.SpecialTokens.Role;

/**
 * Learns a unigram model: many pieces, then again and again probabilities that fit and a quarter fewer pieces, until there are as many as
 * were wanted. Source: Kudo (2018), section 3.2.
 */
final class UnigramTrainer {
    private static final int MOST_SEEDS = 1_000_000;
    /** How many of the pieces are kept each time, at most. */
    private static final double KEPT = 0.75;
    private static final int STEPS_EACH_TIME = 2;
    private static final Comparator<Piece> PROBABLE_FIRST = Comparator.comparingDouble(Piece::score).reversed().thenComparing(Piece::text);

    private UnigramTrainer() {}

    static Learned train(SortedMap<String, Long> words, TokenizerSettings.Unigram settings) {
        SpecialTokens special = settings.specialTokens();
        Set<Integer> alphabet = alphabet(words, settings.characterCoverage());
        int size = settings.vocabularySize() - special.size();
        if (alphabet.size() > size) {
            throw new IllegalArgumentException(("a vocabulary of %d tokens; at least %d are needed: %d special tokens and the %d characters of "
                    + "the text; take more tokens or a smaller character coverage").formatted(settings.vocabularySize(),
                    special.size() + alphabet.size(), special.size(), alphabet.size()));
        }
        Units units = Units.of(words, alphabet);
        var model = new UnigramModel(units, seeds(units, settings));
        fit(model);
        while (model.pieces().size() > size) {
            model.prune((int) (KEPT * model.pieces().size()), size);
            fit(model);
        }
        List<Piece> pieces = model.pieces().stream().sorted(PROBABLE_FIRST).toList();
        var tokens = new ArrayList<>(special.tokens());
        pieces.forEach(piece -> tokens.add(piece.text()));
        TokenizerDocument.numbered(tokens);
        return new Learned(tokens, model(special, pieces), "no other piece occurs twice");
    }

    private static void fit(UnigramModel model) {
        for (int i = 0; i < STEPS_EACH_TIME; i++) {
            model.fit();
        }
    }

    /** The most frequent characters, until they are so great a part of the text. */
    private static Set<Integer> alphabet(SortedMap<String, Long> words, double coverage) {
        List<Map.Entry<Integer, Long>> characters = Alphabet.byFrequency(words);
        long total = characters.stream().mapToLong(Map.Entry::getValue).sum();
        var alphabet = new TreeSet<Integer>();
        long covered = 0;
        for (Map.Entry<Integer, Long> each : characters) {
            if (covered >= coverage * total) {
                break;
            }
            alphabet.add(each.getKey());
            covered += each.getValue();
        }
        return alphabet;
    }

    private static List<Piece> seeds(Units units, TokenizerSettings.Unigram settings) {
        var special = new HashSet<>(settings.specialTokens().tokens());
        return SeedPieces.of(units, settings.longestPiece(), MOST_SEEDS).stream()
                .filter(piece -> piece.isCharacter() || !special.contains(piece.text())).toList();
    }

    private static Map<String, Object> model(SpecialTokens special, List<Piece> pieces) {
        var vocabulary = new ArrayList<List<Object>>();
        special.tokens().forEach(token -> vocabulary.add(List.of(token, 0.0)));
        pieces.forEach(piece -> vocabulary.add(List.of(piece.text(), piece.score())));
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "Unigram");
        model.put("unk_id", special.id(special.token(Role.UNKNOWN).orElseThrow()));
        model.put("vocab", vocabulary);
        model.put("byte_fallback", false);
        return model;
    }
}
