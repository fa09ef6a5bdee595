package org.transformer4j.models.generation;

/**
 * Keeps the tokens that are at least {@code fraction} as probable as the most probable one. Source: Nguyen et al. (2024), "Turning Up
 * the Heat: Min-p Sampling", section 3.
 */
record MinP(double fraction) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        scores.keepNear(fraction);
    }
}
