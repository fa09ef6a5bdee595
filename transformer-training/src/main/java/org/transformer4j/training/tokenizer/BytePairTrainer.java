package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Learns byte-level byte-pair encoding: special tokens, 256 bytes, merges. */
final class BytePairTrainer {
    private BytePairTrainer() {}

    static Learned train(SortedMap<String, Long> words, TokenizerSettings.BytePair settings) {
        SpecialTokens special = settings.specialTokens();
        var tokens = new ArrayList<>(special.tokens());
        tokens.addAll(ByteSymbols.characters());
        TokenizerDocument.numbered(tokens);
        int[] numbers = ByteSymbols.numbers(special.size());
        var chain = new SymbolChain();
        words.forEach((word, count) -> chain.add(ByteSymbols.symbols(word, numbers), count));
        var merges = new MergeLearner(tokens, "", special, chain).learn(settings.vocabularySize(), settings.minimumFrequency());
        return new Learned(tokens, model(tokens, merges),
                "no other pair occurs %d times".formatted(settings.minimumFrequency()));
    }

    private static Map<String, Object> model(List<String> tokens, List<MergeLearner.Merge> merges) {
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", TokenizerDocument.numbered(tokens));
        model.put("merges", merges.stream().map(merge -> tokens.get(merge.left()) + " " + tokens.get(merge.right())).toList());
        return model;
    }
}
