/**
 * Learning a tokenizer from text: byte-level byte-pair encoding, WordPiece and unigram, written as {@code tokenizer.json}.
 *
 * <p>Start at {@link org.transformer4j.training.tokenizer.TokenizerTrainer}; which kind, and how large, is said by
 * {@link org.transformer4j.training.tokenizer.TokenizerSettings}. Text is cut into words exactly as the written file will have it cut,
 * words are counted, and all that follows sees the counts alone.
 */
package org.transformer4j.training.tokenizer;
