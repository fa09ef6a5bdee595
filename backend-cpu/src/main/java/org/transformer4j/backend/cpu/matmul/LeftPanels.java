package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

/**
 * The left rows of a {@link TileProduct}, where {@link TileKernels#multiply} reads them: panels of {@value #ROWS} rows, and in
 * a panel, for each {@value #CHUNK} terms in turn, all of its rows, a cache line each. So a tile reads one stream from end to
 * end, one register addresses all of its rows, and nothing has to be transposed unless the factor itself is.
 */
final class LeftPanels {
    /** Rows of a panel: the tallest tile. */
    static final int ROWS = 12;

    /** Terms of a row that lie side by side. */
    static final int CHUNK = 16;

    private static final int CHUNK_LENGTH = ROWS * CHUNK;

    private LeftPanels() {}

    /** Length of the array for so many rows and terms. */
    static int length(int rows, int depth) {
        return Math.multiplyExact(Math.ceilDiv(rows, ROWS), panelLength(depth));
    }

    /** Index of a row, the first of a tile, at a term that is a multiple of 16; the tile's other rows follow 16 apart. */
    static int index(int depth, int row, int term) {
        return row / ROWS * panelLength(depth) + row % ROWS * CHUNK + term(term);
    }

    /** How much further than its first term a row's later one lies. */
    static int term(int term) {
        return (term >> 4) * CHUNK_LENGTH + (term & 15);
    }

    private static int panelLength(int depth) {
        return Math.ceilDiv(depth, CHUNK) * CHUNK_LENGTH;
    }

    /**
     * Copies {@code rows} rows of {@code depth} terms.
     *
     * @param offset byte offset of the first row's first term
     * @param stride elements from one row to the next, or, if {@code transposed}, from one term to the next
     */
    static void copy(MemorySegment source, long offset, long stride, boolean transposed, int rows, int depth, float[] left) {
        if (transposed) {
            transpose(source, offset, stride * Float.BYTES, rows, depth, left);
        } else {
            for (int row = 0; row < rows; row++) {
                TileKernels.BEST.copyLeft(source, offset + row * stride * Float.BYTES, depth, left, index(depth, row, 0));
            }
        }
    }

    /** Takes chunk by chunk of all rows, because rows are neighbours in memory here and terms are not. */
    private static void transpose(MemorySegment source, long offset, long step, int rows, int depth, float[] left) {
        for (int term = 0; term < depth; term += CHUNK) {
            Transposition.toArray(source, offset + term * step, step, rows, Math.min(CHUNK, depth - term),
                    left, index(depth, 0, term), ROWS, CHUNK, panelLength(depth));
        }
    }
}
