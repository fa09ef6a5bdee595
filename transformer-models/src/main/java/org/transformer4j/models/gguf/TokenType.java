package org.transformer4j.models.gguf;

/** What a token is for, in the order of the numbers in {@code tokenizer.ggml.token_type}. */
enum TokenType {
    /** Not said. */
    UNDEFINED,
    /** Made by merging. */
    NORMAL,
    /** For what has no other token. */
    UNKNOWN,
    /** With a meaning of its own; skipped when text is wanted. */
    CONTROL,
    /** Found in the text before anything is merged. */
    USER_DEFINED,
    /** Fills the vocabulary up. */
    UNUSED,
    /** One byte. */
    BYTE
}
