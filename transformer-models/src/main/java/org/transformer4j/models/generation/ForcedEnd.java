package org.transformer4j.models.generation;

/** Leaves only {@code ids} as the last token that may be generated. */
record ForcedEnd(int maxNewTokens, int[] ids) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        if (history.newTokens() == maxNewTokens - 1) {
            scores.force(ids);
        }
    }
}
