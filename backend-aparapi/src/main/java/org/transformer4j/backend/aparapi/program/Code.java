package org.transformer4j.backend.aparapi.program;

/** What a launch can be. Codes of one sixteen belong to one class of the program. */
public final class Code {
    /** Writes the witness. */
    public static final int WITNESS = 0;
    /** Fills words. */
    public static final int FILL = 1;
    /** Copies words from a message to the heap. */
    public static final int MESSAGE_IN = 2;
    /** Copies words from the heap to a message. */
    public static final int MESSAGE_OUT = 3;
    /** Copies rows of words. */
    public static final int COPY = 4;
    /** Copies rows of narrow elements. */
    public static final int COPY_NARROW = 5;
    /** Permutes axes of words. */
    public static final int PERMUTE = 6;
    /** Permutes axes of narrow elements. */
    public static final int PERMUTE_NARROW = 7;
    /** Looks rows up. */
    public static final int GATHER = 8;
    /** Writes rows into a table. */
    public static final int SCATTER = 9;
    /** Looks rows of a packed weight up. */
    public static final int EMBEDDING = 10;
    /** Appends to a key-value cache. */
    public static final int CACHE_APPEND = 11;
    /** Copies positions of a key-value cache to another slot. */
    public static final int CACHE_COPY = 12;
    /** Looks rows of a quantised weight up. */
    public static final int EMBED_GROUP = 13;

    /** A function of one number. */
    public static final int UNARY = 16;
    /** A function of two numbers. */
    public static final int BINARY = 17;
    /** A product and a sum. */
    public static final int FMA = 18;
    /** A choice between two numbers. */
    public static final int SELECT = 19;
    /** Widens. */
    public static final int WIDEN = 20;
    /** Narrows. */
    public static final int NARROW = 21;
    /** A function of one number times another. */
    public static final int GATED = 22;
    /** Rotates pairs. */
    public static final int ROPE = 23;
    /** Repeats a product and a sum. */
    public static final int FMA_CHAIN = 24;
    /** Leaves numbers out by chance. */
    public static final int DROPOUT = 25;
    /** The gradient of a function of one number. */
    public static final int UNARY_GRADIENT = 26;
    /** A step of Adam. */
    public static final int ADAM_STEP = 27;

    /** Reduces rows. */
    public static final int REDUCE = 32;
    /** The index of the largest of each row. */
    public static final int ARG_MAX = 33;
    /** Softmax of rows. */
    public static final int SOFTMAX = 34;
    /** Layer norm of rows. */
    public static final int LAYER_NORM = 35;
    /** Rms norm of rows. */
    public static final int RMS_NORM = 36;
    /** The largest elements of rows, and where they stand. */
    public static final int TOP_K = 37;
    /** The gradient of softmax. */
    public static final int SOFTMAX_GRADIENT = 38;
    /** The gradient of a norm. */
    public static final int NORM_GRADIENT = 39;
    /** The cross-entropy of rows. */
    public static final int CROSS_ENTROPY = 40;
    /** The gradient of the cross-entropy of rows. */
    public static final int CROSS_ENTROPY_GRADIENT = 41;

    /** Transposes a matrix into panels. */
    public static final int PANELS = 48;
    /** A product of matrices, one row at a time. */
    public static final int PRODUCT_ROW = 49;
    /** A product of matrices, four rows at a time. */
    public static final int PRODUCT_TILE = 50;
    /** Products that are added to what was there. */
    public static final int WEIGHT_GRADIENT = 51;
    /** Products of rows by their experts. */
    public static final int EXPERT_ROW = 52;
    /** Products of four rows at a time by their expert. */
    public static final int EXPERT_TILE = 53;

    /** Attention. */
    public static final int ATTENTION = 64;
    /** Attention that also gives its weights. */
    public static final int ATTENTION_WITH_WEIGHTS = 65;

    private Code() {}
}
