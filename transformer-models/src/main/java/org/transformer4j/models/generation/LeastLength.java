package org.transformer4j.models.generation;

/** Forbids the tokens {@code eos} while there are fewer than {@code least} tokens, with those of the prompt or without. */
record LeastLength(int least, boolean withPrompt, int[] eos) implements LogitsProcessor {
    @Override
    public void process(TokenHistory history, Scores scores) {
        if ((withPrompt ? history.length() : history.newTokens()) < least) {
            for (int id : eos) {
                scores.forbid(id);
            }
        }
    }
}
