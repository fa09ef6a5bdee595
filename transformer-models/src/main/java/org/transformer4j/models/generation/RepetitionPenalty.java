package org.transformer4j.models.generation;

/** Makes tokens that were there before less likely. Source: Keskar et al. (2019), "CTRL", section 4.1. */
final class RepetitionPenalty {
    private final float penalty;
    /** The tokens that were there, each once, in the first {@code count} places. */
    private final int[] seen;
    private final boolean[] isSeen;
    private int count;

    /** With a penalty of 1, which changes nothing, it keeps no record. */
    RepetitionPenalty(float penalty, int vocabulary) {
        this.penalty = penalty;
        this.seen = new int[penalty == 1 ? 0 : vocabulary];
        this.isSeen = new boolean[seen.length];
    }

    /** Remembers a token. */
    void see(int id) {
        if (penalty != 1 && !isSeen[id]) {
            isSeen[id] = true;
            seen[count++] = id;
        }
    }

    /** Applies the penalty, once to each token however often it was there. */
    void apply(Scores scores) {
        for (int i = 0; i < count; i++) {
            scores.penalise(seen[i], penalty);
        }
    }
}
