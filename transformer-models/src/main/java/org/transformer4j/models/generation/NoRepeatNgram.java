package org.transformer4j.models.generation;

/**
 * Forbids what would complete a run of {@code size} tokens that was there before. Source: Paulus et al. (2017), "A Deep Reinforced
 * Model for Abstractive Summarization", section 2.5.
 */
record NoRepeatNgram(int size) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        int begun = history.length() - (size - 1);
        for (int start = 0; start < begun; start++) {
            if (equal(history, start, begun)) {
                scores.forbid(history.get(start + size - 1));
            }
        }
    }

    private boolean equal(TokenHistory history, int a, int b) {
        for (int i = 0; i < size - 1; i++) {
            if (history.get(a + i) != history.get(b + i)) {
                return false;
            }
        }
        return true;
    }
}
