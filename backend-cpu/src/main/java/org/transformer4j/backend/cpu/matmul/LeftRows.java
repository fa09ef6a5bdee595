package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * The few left rows of a {@link SlimProduct}, where {@link TileKernels#multiplyPacked} reads them: for each block of 256
 * terms, all rows, {@link #STRIDE} apart. The distance is a constant, so one register addresses all rows, and no power of
 * two, so the rows do not compete for the same lines of the cache.
 */
final class LeftRows {
    /** Floats from one row to the next within a block: one cache line more than the block. */
    static final int STRIDE = TileKernels.DEPTH + 16;

    private LeftRows() {}

    /** Length of the array for so many rows and terms. */
    static int length(int rows, int depth) {
        return Math.multiplyExact(rows * STRIDE, TileKernels.blocks(depth));
    }

    /** Index of a row in the block that starts at term {@code 256 * block}. */
    static int index(int rows, int block, int row) {
        return (block * rows + row) * STRIDE;
    }

    /**
     * Copies {@code rows} rows of {@code depth} terms.
     *
     * @param offset byte offset of the first row's first term
     * @param stride elements from one row to the next, or, if {@code transposed}, from one term to the next
     */
    static void copy(MemorySegment source, long offset, long stride, boolean transposed, int rows, int depth, float[] left) {
        for (int block = 0; block < TileKernels.blocks(depth); block++) {
            int from = block * TileKernels.DEPTH;
            int terms = Math.min(TileKernels.DEPTH, depth - from);
            if (transposed) {
                Transposition.toArray(source, offset + from * stride * Float.BYTES, stride * Float.BYTES, rows, terms,
                        left, index(rows, block, 0), rows, STRIDE, 0);
            } else {
                for (int row = 0; row < rows; row++) {
                    MemorySegment.copy(source, JAVA_FLOAT, offset + (row * stride + from) * Float.BYTES,
                            left, index(rows, block, row), terms);
                }
            }
        }
    }
}
