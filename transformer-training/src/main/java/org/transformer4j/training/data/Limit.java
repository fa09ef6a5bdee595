package org.transformer4j.training.data;

/**
 * How long texts may be, and what becomes of longer ones.
 *
 * @param tokens how many a text may have, special tokens included
 * @param tooLong what becomes of a text that has more
 */
public record Limit(int tokens, TooLong tooLong) {
    /** What becomes of texts that are too long. */
    public enum TooLong {
        /** They lose their end, but no special token. */
        CUT,
        /** They are left out. */
        LEAVE_OUT
    }

    /** Checks the number. */
    public Limit {
        if (tokens < 1) {
            throw new IllegalArgumentException("texts of at most %d tokens; at least 1 is needed".formatted(tokens));
        }
    }

    /** Longer texts lose their end. */
    public static Limit cut(int tokens) {
        return new Limit(tokens, TooLong.CUT);
    }

    /** Longer texts are left out. */
    public static Limit leaveOut(int tokens) {
        return new Limit(tokens, TooLong.LEAVE_OUT);
    }

    /**
     * What is left for a text itself.
     *
     * @param special how many special tokens stand around it
     * @throws IllegalArgumentException if nothing is
     */
    Limit without(int special) {
        if (tokens <= special) {
            throw new IllegalArgumentException("texts of at most %d tokens; the tokenizer puts %d special tokens around each, and more are needed"
                    .formatted(tokens, special));
        }
        return new Limit(tokens - special, tooLong);
    }
}
