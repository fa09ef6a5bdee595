package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** Where a product finds its left factor and bias and leaves its result; strides in elements of float32. */
final class Operands {
    private static final AtomicLong CALLS = new AtomicLong();

    MemorySegment left = MemorySegment.NULL;
    long leftOffset;
    long leftStride;
    long leftBatchStride;
    boolean leftTransposed;

    MemorySegment bias = MemorySegment.NULL;
    long biasOffset;
    boolean biased;

    MemorySegment result = MemorySegment.NULL;
    long resultOffset;
    long resultStride;
    long resultBatchStride;
    /** Whether the products are added to what is there, block by block. */
    boolean accumulating;

    /** A number for one product that no other has had: what threads keep of left rows is good for one call only. */
    static long nextCall() {
        return CALLS.incrementAndGet();
    }

    /** Byte offset of a term of a left row. */
    long leftAt(int batch, int row, int term) {
        long element = leftTransposed ? term * leftStride + row : row * leftStride + term;
        return leftOffset + (batch * leftBatchStride + element) * Float.BYTES;
    }

    /** Byte offset of an element of the result. */
    long resultAt(int batch, int row, int column) {
        return resultOffset + (batch * resultBatchStride + row * resultStride + column) * Float.BYTES;
    }

    /** Writes rows of a tile to the result, with the bias if there is one and this is the end of the dot products. */
    void store(float[] tile, int at, int rows, int columns, int batch, int row, int column, boolean end) {
        long offset = resultAt(batch, row, column);
        long step = resultStride * Float.BYTES;
        if (biased && end) {
            long from = biasOffset + (long) column * Float.BYTES;
            TileKernels.BEST.storeWithBias(tile, at, rows, columns, bias, from, result, offset, step);
        } else {
            TileKernels.BEST.store(tile, at, rows, columns, result, offset, step);
        }
    }
}
