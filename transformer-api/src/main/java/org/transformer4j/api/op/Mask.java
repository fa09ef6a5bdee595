package org.transformer4j.api.op;

import org.transformer4j.api.Sequences;

/**
 * Which keys a query sees: those from {@code before} positions before its own to {@code after} positions behind it. They always
 * stand together.
 *
 * @param before how many keys before its own position, {@link #UNLIMITED} for all
 * @param after how many keys behind its own position, {@link #UNLIMITED} for all
 */
public record Mask(int before, int after) {
    /** As many as there are. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Every key of its sequence, as in an encoder or in cross-attention. */
    public static final Mask NONE = new Mask(UNLIMITED, UNLIMITED);

    /** The keys at its own position and before, as in a decoder. */
    public static final Mask CAUSAL = new Mask(UNLIMITED, 0);

    /** Checks the numbers. */
    public Mask {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("a mask of %d keys before and %d behind; neither may be negative".formatted(before, after));
        }
    }

    /**
     * Its own key and the {@code width - 1} before. Source: Beltagy, Peters and Cohan (2020), section 3.1.
     *
     * @param width at least 1
     */
    public static Mask slidingWindow(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("a sliding window of %d keys; at least 1 is needed".formatted(width));
        }
        return new Mask(width - 1, 0);
    }

    /** The first key that the {@code i}-th row of sequence {@code s} sees. */
    public int first(Sequences sequences, int s, int i) {
        return before == UNLIMITED ? 0 : Math.clamp((long) sequences.position(s, i) - before, 0, end(sequences, s, i));
    }

    /** The key behind the last that the {@code i}-th row of sequence {@code s} sees; equal to the first if it sees none. */
    public int end(Sequences sequences, int s, int i) {
        int keys = sequences.kvLength(s);
        return after == UNLIMITED ? keys : Math.clamp((long) sequences.position(s, i) + 1 + after, 0, keys);
    }

    @Override
    public String toString() {
        return equals(NONE) ? "none" : equals(CAUSAL) ? "causal" : after == 0 ? "window-" + (before + 1L) : "from-%d-to-%d".formatted(-(long) before, after);
    }
}
