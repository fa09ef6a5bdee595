package org.transformer4j.models.generation;

/** Divides all scores. */
record Temperature(float temperature) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        scores.divide(temperature);
    }
}
