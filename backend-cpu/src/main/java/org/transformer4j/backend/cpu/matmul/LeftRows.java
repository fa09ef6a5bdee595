package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * Copies rows of the left factor to where {@link TileKernels} read them: for each block of 256 terms, all rows,
 * {@link TileKernels#ROW_STRIDE} apart. Nothing is transposed unless the factor itself is.
 */
final class LeftRows {
    private LeftRows() {}

    /** Number of blocks that hold so many terms. */
    static int blocks(int depth) {
        return depth / TileKernels.DEPTH + (depth % TileKernels.DEPTH == 0 ? 0 : 1);
    }

    /** Length of the array for so many rows and terms. */
    static int length(int rows, int depth) {
        return Math.multiplyExact(rows * TileKernels.ROW_STRIDE, blocks(depth));
    }

    /** Index of a row in the block that starts at term {@code 256 * block}. */
    static int index(int rows, int block, int row) {
        return (block * rows + row) * TileKernels.ROW_STRIDE;
    }

    /**
     * Copies {@code rows} rows of {@code depth} terms.
     *
     * @param offset byte offset of the first row's first term
     * @param stride elements from one row to the next, or, if {@code transposed}, from one term to the next
     */
    static void copy(MemorySegment source, long offset, long stride, boolean transposed, int rows, int depth, float[] left) {
        for (int block = 0; block < blocks(depth); block++) {
            int from = block * TileKernels.DEPTH;
            int terms = Math.min(TileKernels.DEPTH, depth - from);
            if (transposed) {
                Transposition.toArray(source, offset + from * stride * Float.BYTES, stride * Float.BYTES, rows, terms,
                        left, index(rows, block, 0), TileKernels.ROW_STRIDE);
            } else {
                for (int row = 0; row < rows; row++) {
                    MemorySegment.copy(source, JAVA_FLOAT, offset + (row * stride + from) * Float.BYTES,
                            left, index(rows, block, row), terms);
                }
            }
        }
    }
}
