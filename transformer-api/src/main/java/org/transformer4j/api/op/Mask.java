package org.transformer4j.api.op;

import org.transformer4j.api.Sequences;

/** Which keys a query sees. They always stand together, from the first on. */
public enum Mask {
    /** Every key of its sequence. */
    NONE,
    /** The keys at its own position and before. */
    CAUSAL;

    /** How many keys the {@code i}-th row of sequence {@code s} sees. */
    public int visible(Sequences sequences, int s, int i) {
        return switch (this) {
            case NONE -> sequences.kvLength(s);
            case CAUSAL -> Math.max(0, sequences.position(s, i) + 1);
        };
    }
}
