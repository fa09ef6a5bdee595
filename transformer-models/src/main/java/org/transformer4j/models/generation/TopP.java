package org.transformer4j.models.generation;

/**
 * Keeps the fewest of the most probable tokens whose probabilities together reach {@code p}, and at least {@code least} of them.
 * Source: Holtzman et al. (2020), "The Curious Case of Neural Text Degeneration", section 3.1.
 */
record TopP(double p, int least) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        scores.keepNucleus(p, least);
    }
}
