package org.transformer4j.api.spi;

import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

/**
 * A weight matrix {@code W} of shape {@code [outFeatures, inFeatures]}, as in {@code y = x Wᵀ}.
 *
 * @param outFeatures number of rows: features of the result, or entries of an embedding table
 * @param inFeatures number of columns: features of the input, or the width of an embedding; whole blocks of the format
 * @param format how the numbers are stored on the device
 */
public record WeightSpec(int outFeatures, int inFeatures, WeightFormat format) {
    /** Checks the sizes. */
    public WeightSpec {
        if (outFeatures < 1 || inFeatures < 1) {
            throw new IllegalArgumentException("a weight of [%d, %d]; both must be at least 1".formatted(outFeatures, inFeatures));
        }
        if (inFeatures % format.blockSize() != 0) {
            throw new IllegalArgumentException("a weight of [%d, %d] in %s; the inputs must be a multiple of the %d of a block"
                    .formatted(outFeatures, inFeatures, format, format.blockSize()));
        }
    }

    /** A weight whose numbers are stored one by one, as F32, F16 or BF16. */
    public WeightSpec(int outFeatures, int inFeatures, DType type) {
        this(outFeatures, inFeatures, WeightFormat.of(type));
    }

    /**
     * The type that the packed buffer has and that {@link Device#unpack} gives: F32 for a quantised weight, else the stored one.
     */
    public DType type() {
        return format.type();
    }

    /** Number of elements. */
    public long elements() {
        return (long) outFeatures * inFeatures;
    }

    /** Number of bytes in the format, without what a device's layout adds. */
    public long bytes() {
        return format.bytes(elements());
    }
}
