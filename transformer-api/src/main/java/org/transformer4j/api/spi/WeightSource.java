package org.transformer4j.api.spi;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.format.WeightFormat;

/**
 * A weight matrix in host memory, as a checkpoint stores it: element {@code (out, in)} of the matrix lies at index
 * {@code offset + out * outStride + in * inStride}. So one description serves {@code [out, in]} and {@code [in, out]} files
 * and parts of fused matrices. A quantised matrix is always {@code [out, in]}, in rows of whole blocks.
 *
 * @param data little-endian numbers without any alignment, from element or block 0 on
 * @param format how they are stored
 * @param offset index of element (0, 0)
 * @param outStride distance between rows, in elements
 * @param inStride distance between columns, in elements
 */
public record WeightSource(MemorySegment data, WeightFormat format, long offset, long outStride, long inStride) {
    /** Checks that rows of a quantised matrix are whole blocks. */
    public WeightSource {
        if (format.isQuantised() && (inStride != 1 || offset % format.blockSize() != 0 || outStride % format.blockSize() != 0)) {
            throw new IllegalArgumentException(("%s from element %d on, rows %d and columns %d apart;"
                    + " columns must be neighbours, and rows begin at multiples of the %d elements of a block")
                    .formatted(format, offset, outStride, inStride, format.blockSize()));
        }
    }

    /** A matrix stored as {@code [outFeatures, inFeatures]} row-major, as PyTorch's {@code Linear} does and GGUF files do. */
    public static WeightSource rowMajor(MemorySegment data, WeightFormat format, int inFeatures) {
        return new WeightSource(data, format, 0, inFeatures, 1);
    }

    /** A matrix stored as {@code [outFeatures, inFeatures]} row-major, number by number. */
    public static WeightSource rowMajor(MemorySegment data, DType type, int inFeatures) {
        return rowMajor(data, WeightFormat.of(type), inFeatures);
    }

    /** A matrix stored as {@code [inFeatures, outFeatures]} row-major, as GPT-2's {@code Conv1D} does. */
    public static WeightSource columnMajor(MemorySegment data, DType type, int outFeatures) {
        return new WeightSource(data, WeightFormat.of(type), 0, 1, outFeatures);
    }

    /** Rows {@code from}, {@code from + 1}, ... of this matrix. */
    public WeightSource fromRow(int from) {
        return new WeightSource(data, format, offset + from * outStride, outStride, inStride);
    }

    /** Index of an element. */
    public long index(long out, long in) {
        return offset + out * outStride + in * inStride;
    }

    /** Index of the block that holds an element; that of the element itself where each is stored by itself. */
    public long block(long out, long in) {
        return index(out, in) / format.blockSize();
    }

    /**
     * The first {@code values.length} elements of a row, as float32.
     *
     * @param values receives them; as long as whole blocks are
     */
    public void row(long out, float[] values) {
        if (format.isQuantised()) {
            QuantisedBlock block = new QuantisedBlock(format);
            for (int in = 0; in < values.length; in += format.blockSize()) {
                block.read(data, block(out, in)).decode(values, in);
            }
        } else {
            for (int in = 0; in < values.length; in++) {
                format.decode(data, index(out, in), values, in);
            }
        }
    }

    /**
     * Checks that a weight may be packed from this: that every element lies within the data, and that a quantised weight comes in
     * its own format.
     *
     * @throws IllegalArgumentException if not
     */
    public void check(WeightSpec spec) {
        if (spec.format().isQuantised() && format != spec.format()) {
            throw new IllegalArgumentException("a weight of %s from numbers in %s; they must be in %s already, nothing is quantised here"
                    .formatted(spec.format(), format, spec.format()));
        }
        if (spec.inFeatures() % format.blockSize() != 0) {
            throw new IllegalArgumentException("rows of %d elements in %s; they must be a multiple of the %d of a block"
                    .formatted(spec.inFeatures(), format, format.blockSize()));
        }
        long last = index(spec.outFeatures() - 1L, spec.inFeatures() - 1L);
        long available = data.byteSize() / format.blockBytes() * format.blockSize();
        if (offset < 0 || outStride < 0 || inStride < 0 || last >= available) {
            throw new IllegalArgumentException("a weight of [%d, %d] needs element %d of a source with %d elements"
                    .formatted(spec.outFeatures(), spec.inFeatures(), last, available));
        }
    }
}
