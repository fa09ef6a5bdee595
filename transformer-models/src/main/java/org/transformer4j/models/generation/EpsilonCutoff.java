package org.transformer4j.models.generation;

/**
 * Keeps the tokens of at least this probability, and the best one. Source: Hewitt, Manning and Liang (2022), "Truncation Sampling as
 * Language Model Desmoothing", section 3.4.
 */
record EpsilonCutoff(double epsilon) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        scores.keepNear(Math.min(1, epsilon * scores.weigh()));
    }
}
