package org.transformer4j.api.spi;

import org.transformer4j.api.DType;

/**
 * A weight matrix {@code W} of shape {@code [outFeatures, inFeatures]}, as in {@code y = x Wᵀ}.
 *
 * @param outFeatures number of rows: features of the result, or entries of an embedding table
 * @param inFeatures number of columns: features of the input, or the width of an embedding
 * @param type how the numbers are stored on the device: F32, F16 or BF16
 */
public record WeightSpec(int outFeatures, int inFeatures, DType type) {
    /** Checks sizes and type. */
    public WeightSpec {
        if (outFeatures < 1 || inFeatures < 1) {
            throw new IllegalArgumentException("a weight of [%d, %d]; both must be at least 1".formatted(outFeatures, inFeatures));
        }
        if (!type.isWeight()) {
            throw new IllegalArgumentException("a weight stored as %s; F32, F16 or BF16 is needed".formatted(type));
        }
    }

    /** Number of elements. */
    public long elements() {
        return (long) outFeatures * inFeatures;
    }
}
