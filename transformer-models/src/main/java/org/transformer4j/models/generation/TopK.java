package org.transformer4j.models.generation;

/** Keeps the {@code k} most probable tokens. Source: Fan et al. (2018), "Hierarchical Neural Story Generation", section 5.4. */
record TopK(int k) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        scores.keepTop(k);
    }
}
