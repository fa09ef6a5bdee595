package org.transformer4j.training.tokenizer;

/** A token of a unigram model and its score: the logarithm of its probability, unless said otherwise. */
record Piece(String text, double score) {
    /** Whether it is a single character, which is always kept, so that every word can be cut. */
    boolean isCharacter() {
        return text.codePointCount(0, text.length()) == 1;
    }
}
