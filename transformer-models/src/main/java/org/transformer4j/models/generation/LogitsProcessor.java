package org.transformer4j.models.generation;

/**
 * Changes the scores of the next token, or takes tokens out, before one is chosen. It allocates nothing in {@link #process}, and keeps
 * nothing from one call to the next, so that one serves several sequences. For one thread.
 */
sealed interface LogitsProcessor permits RepetitionPenalty, NoRepeatNgram, BadWords, LeastLength, ForcedBeginning, ForcedEnd,
        LengthDecay, SuppressedTokens, Temperature, TopK, TopP, MinP, TypicalP, EpsilonCutoff, EtaCutoff {
    /**
     * Processes the scores of the token that comes after {@code history}.
     *
     * @param scores where tokens that are no longer possible are left out
     */
    void process(TokenHistory history, Scores scores);
}
