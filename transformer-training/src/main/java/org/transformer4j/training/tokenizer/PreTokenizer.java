package org.transformer4j.training.tokenizer;

import java.util.function.Consumer;

/** Cuts text into words, which tokens do not cross, as the written tokenizer will. */
@FunctionalInterface
interface PreTokenizer {
    /** Gives the words of a text that has whole characters and no special tokens in it, in their order. */
    void words(String text, Consumer<String> words);

    static PreTokenizer of(TokenizerSettings settings) {
        return switch (settings) {
            case TokenizerSettings.BytePair s -> new ByteLevelWords(s.addPrefixSpace());
            case TokenizerSettings.WordPiece s -> new BertWords(s.lowercase());
            case TokenizerSettings.Unigram s -> new MetaspaceWords(s.normalize());
        };
    }
}
