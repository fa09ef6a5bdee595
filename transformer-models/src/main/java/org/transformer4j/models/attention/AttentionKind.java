package org.transformer4j.models.attention;

/** Whose attention over what. */
public enum AttentionKind {
    /** Each token of a text that an encoder reads, over all of them. */
    ENCODER("Encoder self-attention"),
    /** Each token of a text that a decoder writes, over those up to it. */
    DECODER("Decoder self-attention"),
    /** Each token that a decoder writes, over all that the encoder has read. */
    CROSS("Cross-attention");

    private final String title;

    AttentionKind(String title) {
        this.title = title;
    }

    /** What to call it. */
    public String title() {
        return title;
    }
}
