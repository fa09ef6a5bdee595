package org.transformer4j.models.generation;

/**
 * Keeps the tokens of at least the probability {@code min(epsilon, sqrt(epsilon) * e^-H)}, with H the entropy, and the best one.
 * Source: Hewitt, Manning and Liang (2022), "Truncation Sampling as Language Model Desmoothing", section 3.4.
 */
record EtaCutoff(double epsilon) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        double total = scores.weigh();
        double eta = Math.min(epsilon, StrictMath.sqrt(epsilon) * StrictMath.exp(-scores.entropy(total)));
        scores.keepNear(Math.min(1, eta * total));
    }
}
