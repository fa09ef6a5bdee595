package org.transformer4j.api.spi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;

/**
 * A weight matrix in host memory, as a checkpoint stores it: element {@code (out, in)} of the matrix lies at index
 * {@code offset + out * outStride + in * inStride}. So one description serves {@code [out, in]} and {@code [in, out]} files
 * and parts of fused matrices.
 *
 * @param data little-endian numbers without any alignment
 * @param type their type: F32, F16 or BF16
 * @param offset index of element (0, 0)
 * @param outStride distance between rows, in elements
 * @param inStride distance between columns, in elements
 */
public record WeightSource(MemorySegment data, DType type, long offset, long outStride, long inStride) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Checks the type. */
    public WeightSource {
        if (!type.isWeight()) {
            throw new IllegalArgumentException("a weight given as %s; F32, F16 or BF16 is needed".formatted(type));
        }
    }

    /** A matrix stored as {@code [outFeatures, inFeatures]} row-major, as PyTorch's {@code Linear} does. */
    public static WeightSource rowMajor(MemorySegment data, DType type, int inFeatures) {
        return new WeightSource(data, type, 0, inFeatures, 1);
    }

    /** A matrix stored as {@code [inFeatures, outFeatures]} row-major, as GPT-2's {@code Conv1D} does. */
    public static WeightSource columnMajor(MemorySegment data, DType type, int outFeatures) {
        return new WeightSource(data, type, 0, 1, outFeatures);
    }

    /** Rows {@code from}, {@code from + 1}, ... of this matrix. */
    public WeightSource fromRow(int from) {
        return new WeightSource(data, type, offset + from * outStride, outStride, inStride);
    }

    /** Index of an element. */
    public long index(long out, long in) {
        return offset + out * outStride + in * inStride;
    }

    /** An element, widened to float. */
    public float value(long out, long in) {
        long index = index(out, in);
        return switch (type) {
            case F32 -> data.get(FLOAT, index * 4);
            case F16 -> Float.float16ToFloat(data.get(SHORT, index * 2));
            case BF16 -> Bfloat16.toFloat(data.get(SHORT, index * 2));
            default -> throw new AssertionError(type);
        };
    }

    /**
     * Checks that every element of {@code spec} lies within the data.
     *
     * @throws IllegalArgumentException if one does not
     */
    public void check(WeightSpec spec) {
        long last = index(spec.outFeatures() - 1L, spec.inFeatures() - 1L);
        long available = data.byteSize() / type.bytes();
        if (offset < 0 || outStride < 0 || inStride < 0 || last >= available) {
            throw new IllegalArgumentException("a weight of [%d, %d] needs element %d of a source with %d elements"
                    .formatted(spec.outFeatures(), spec.inFeatures(), last, available));
        }
    }
}
