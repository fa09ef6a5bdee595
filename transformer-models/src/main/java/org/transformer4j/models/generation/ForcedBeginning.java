package org.transformer4j.models.generation;

/** Leaves only one choice after the first token of a sequence, the decoder's start: such as a language. */
record ForcedBeginning(int id) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        if (history.length() == 1) {
            scores.force(id);
        }
    }
}
