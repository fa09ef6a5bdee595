package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;

/**
 * A weight {@code [outputs, inputs]} anywhere in memory: element {@code (o, i)} lies
 * {@code o * outputStride + i * inputStride} elements after the offset. A linear layer stored {@code [out, in]} has strides
 * {@code (in, 1)}, one stored {@code [in, out]} has {@code (1, out)}, and a block of a larger matrix only another offset.
 *
 * @param segment the memory, elements in native byte order, aligned to their size
 * @param offset byte offset of element (0, 0)
 * @param outputStride elements from one output to the next
 * @param inputStride elements from one input to the next
 * @param type F32, F16 or BF16
 */
public record StridedWeights(MemorySegment segment, long offset, long outputStride, long inputStride, DType type) {
    /** Byte offset of one element. */
    long offset(int output, int input) {
        return offset + (output * outputStride + input * inputStride) * type.bytes();
    }

    /** Bytes from one output to the next. */
    long outputBytes() {
        return outputStride * type.bytes();
    }

    /** Bytes from one input to the next. */
    long inputBytes() {
        return inputStride * type.bytes();
    }
}
