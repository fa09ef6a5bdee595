package org.transformer4j.benchmarks.model;

import java.util.Locale;
import org.transformer4j.api.DType;

/** Sizes of GPT-2. */
public enum ModelSize {
    /** Two blocks of 128 features. */
    TINY(2, 128, 4, 256, 1024),
    /** Six blocks of 384 features. */
    SMALL(6, 384, 6, 512, 8192),
    /** As published: twelve blocks of 768 features, 124 million parameters. */
    GPT2(12, 768, 12, 1024, 50_257),
    /** As small ones are trained: six blocks of 384 features, sequences of 256 tokens. */
    TRAINED(6, 384, 6, 256, 1024);

    private final int layers;
    private final int width;
    private final int heads;
    private final int contextLength;
    private final int vocabulary;

    ModelSize(int layers, int width, int heads, int contextLength, int vocabulary) {
        this.layers = layers;
        this.width = width;
        this.heads = heads;
        this.contextLength = contextLength;
        this.vocabulary = vocabulary;
    }

    /** Its name in ids. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int layers() {
        return layers;
    }

    int width() {
        return width;
    }

    /** The longest sequence that it takes. */
    public int contextLength() {
        return contextLength;
    }

    int vocabulary() {
        return vocabulary;
    }

    /** {@code config.json}. */
    public String config() {
        return "{\"model_type\":\"gpt2\",\"n_layer\":%d,\"n_embd\":%d,\"n_head\":%d,\"n_positions\":%d,\"vocab_size\":%d}"
                .formatted(layers, width, heads, contextLength, vocabulary);
    }

    /** Floating point operations of the matrix products and the attention over a prompt; only the last token needs its scores. */
    public double operations(int tokens) {
        double products = 2.0 * tokens * matrixElements();
        double attention = 4.0 * layers * width * (tokens * (tokens + 1.0) / 2);
        return products + attention + 2.0 * vocabulary * width;
    }

    /** Bytes that a further token has to read: all matrices, the output layer among them, and keys and values of the sequence. */
    public double bytesOfStep(DType type, int length) {
        return type.bytes() * (matrixElements() + (double) vocabulary * width) + 2.0 * Float.BYTES * layers * width * length;
    }

    /** Elements of the matrices in the blocks: 3 + 1 of the attention, 4 + 4 of the feed-forward layer. */
    private double matrixElements() {
        return 12.0 * layers * width * width;
    }
}
