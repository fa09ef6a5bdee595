package org.transformer4j.models.generation;

/** Why a generation ended. */
public enum FinishReason {
    /** The model chose a token that ends a sequence. That token is not part of the result. */
    EOS,
    /** As many tokens were generated as had been asked for. */
    MAX_NEW_TOKENS,
    /** The text came to one of the stop strings. That string and what follows it are cut off. */
    STOP_STRING,
    /** The model's context holds no further token. */
    CONTEXT_FULL,
    /** The caller wanted no more. */
    CANCELLED
}
