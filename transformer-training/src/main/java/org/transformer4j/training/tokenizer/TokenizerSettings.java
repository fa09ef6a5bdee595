package org.transformer4j.training.tokenizer;

/** Which kind of tokenizer to learn, and how large. */
public sealed interface TokenizerSettings {
    /** How many tokens there shall be at most, special tokens included. */
    int vocabularySize();

    /** The tokens that text is never cut into. */
    SpecialTokens specialTokens();

    /**
     * Byte-pair encoding of bytes, as GPT-2 has it: the most frequent pair of neighbours becomes a token, again and again.
     *
     * <p>Every text can be encoded, and decoding gives it back. With the roles CLASSIFIER and SEPARATOR texts are encoded as RoBERTa
     * has it, {@code <s> text </s>} and {@code <s> text </s></s> pair </s>}; otherwise nothing is put around them. Source: Sennrich,
     * Haddow and Birch (2016), section 3.2; Radford et al. (2019), section 2.2.
     *
     * @param vocabularySize at least 256 and the special tokens
     * @param minimumFrequency how often a pair must occur to become a token, at least 1
     * @param addPrefixSpace whether a blank is put before a text that does not begin with one, so that its first word is as any other
     * @param specialTokens none of them a single character
     */
    record BytePair(int vocabularySize, long minimumFrequency, boolean addPrefixSpace, SpecialTokens specialTokens) implements TokenizerSettings {
        public BytePair {
            Checks.frequency(minimumFrequency);
            Checks.size(vocabularySize, 256 + specialTokens.size(), "256 bytes and %d special tokens".formatted(specialTokens.size()));
        }

        /** As GPT-2: pairs that occur twice, no blank before a text, {@code <|endoftext|>}. */
        public static BytePair gpt2(int vocabularySize) {
            return new BytePair(vocabularySize, 2, false, SpecialTokens.gpt2());
        }
    }

    /**
     * WordPiece, as BERT has it: tokens that continue a word begin with {@code ##}, and the longest that fits is taken.
     *
     * <p>Learnt as byte-pair encoding is, from pairs of characters by their frequency, as Hugging Face's trainer does; how BERT's own
     * vocabulary was learnt is not published. With the roles CLASSIFIER and SEPARATOR texts are encoded as {@code [CLS] text [SEP]} and
     * {@code [CLS] text [SEP] pair [SEP]}. Source: Schuster and Nakajima (2012), section 3.
     *
     * @param minimumFrequency how often a pair must occur to become a token, at least 1
     * @param lowercase whether capitals and accents are dropped
     * @param alphabetSize how many characters, the most frequent, may be tokens, at least 1; a word with another is unknown
     * @param specialTokens with one whose role is UNKNOWN
     */
    record WordPiece(int vocabularySize, long minimumFrequency, boolean lowercase, int alphabetSize, SpecialTokens specialTokens)
            implements TokenizerSettings {
        public WordPiece {
            Checks.frequency(minimumFrequency);
            Checks.unknown(specialTokens, "WordPiece");
            Checks.size(vocabularySize, 1 + specialTokens.size(), "%d special tokens and a character".formatted(specialTokens.size()));
            if (alphabetSize < 1) {
                throw new IllegalArgumentException("an alphabet of %d characters; at least 1 is needed".formatted(alphabetSize));
            }
        }

        /** As BERT: pairs that occur twice, 1000 characters at most, {@code [PAD] [UNK] [CLS] [SEP] [MASK]}. */
        public static WordPiece bert(int vocabularySize, boolean lowercase) {
            return new WordPiece(vocabularySize, 2, lowercase, 1000, SpecialTokens.bert());
        }
    }

    /**
     * A unigram model, as SentencePiece has it: each token has a probability, and the most probable way to cut a word is taken.
     *
     * <p>Blanks are written U+2581 and belong to the word that they precede. With the role END texts are encoded as {@code text </s>} and
     * {@code text </s> pair </s>}; with CLASSIFIER and SEPARATOR as BERT has it. Source: Kudo (2018), section 3.2.
     *
     * @param normalize whether to write characters in their compatible form (NFKC), control characters as blanks or not at all, and one
     *     blank for several, as SentencePiece does; without it, text comes back as it was
     * @param characterCoverage the part of all characters in the text that shall have a token, greater than 0 and at most 1; the rarest others
     *     are unknown
     * @param longestPiece how many characters a token may have, at least 1
     * @param specialTokens with one whose role is UNKNOWN
     */
    record Unigram(int vocabularySize, boolean normalize, double characterCoverage, int longestPiece, SpecialTokens specialTokens)
            implements TokenizerSettings {
        public Unigram {
            Checks.unknown(specialTokens, "unigram");
            Checks.size(vocabularySize, 1 + specialTokens.size(), "%d special tokens and a character".formatted(specialTokens.size()));
            if (!(characterCoverage > 0 && characterCoverage <= 1)) {
                throw new IllegalArgumentException("a character coverage of %s; take more than 0 and at most 1".formatted(characterCoverage));
            }
            if (longestPiece < 1) {
                throw new IllegalArgumentException("tokens of at most %d characters; at least 1 is needed".formatted(longestPiece));
            }
        }

        /** As T5: normalised, nearly all characters (0.9995), 16 characters at most, {@code <pad> </s> <unk>}. */
        public static Unigram t5(int vocabularySize) {
            return new Unigram(vocabularySize, true, 0.9995, 16, SpecialTokens.t5());
        }
    }
}
