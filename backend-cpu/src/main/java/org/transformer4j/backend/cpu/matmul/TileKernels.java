package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.cpu.quantised.BlockPanel;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * The innermost steps of a product, each on a handful of rows and one panel of 32 columns, with the accumulators of a tile
 * in a small array {@code [rows][32]} that stays in the L1 cache.
 *
 * <p>Left rows lie in an array, as {@link LeftPanels} or {@link LeftRows} put them there. Right rows have 32 floats each, or 32
 * values of 16 bits in the pairs of {@link PackedLayout}.
 */
interface TileKernels {
    /** The kernels of this virtual machine: vectors where there are any. */
    TileKernels BEST = VectorWidth.vectorised() ? new VectorTileKernels() : new ScalarTileKernels();

    /** Terms of a dot product that run through one accumulator. */
    int DEPTH = Canon.DOT_BLOCK;

    /** Bytes of a row of a float32 panel without gaps. */
    int PANEL_ROW = PackedLayout.PANEL * Float.BYTES;

    /**
     * What a tile holds before its first block: the only number that leaves every other one as it is when added, +0 and -0
     * among them.
     */
    float EMPTY = -0f;

    /** Index from which on kernels may work in the array that holds a tile: behind its largest size, sixteen rows. */
    int WORK = 16 * PackedLayout.PANEL;

    /** Length of the array that holds a tile: its largest size, and a right and a left block to work in. */
    int TILE_LENGTH = WORK + DEPTH * PackedLayout.PANEL + DEPTH;

    /** Number of blocks that hold so many terms. */
    static int blocks(int depth) {
        return Math.ceilDiv(depth, DEPTH);
    }

    /**
     * Multiplies some rows of a left panel by one block of a float32 panel: {@code tile[r][c] = tile[r][c] + sum}, with
     * {@code sum} one ascending chain of fma from +0.
     *
     * @param rows 1 to {@link LeftPanels#ROWS}
     * @param at index of the first row's first term
     * @param step bytes from one right row to the next
     * @param depth 1 to {@link #DEPTH}
     */
    void multiply(int rows, float[] left, int at, MemorySegment right, long offset, long step, int depth, float[] tile);

    /**
     * Multiplies a few left rows by one block of two panels as they are stored and adds the sums to the tile, which here is
     * {@code [2][rows][32]}: the shape of a matrix-vector product, which has to read its weights at the speed of the memory.
     *
     * @param rows 1, 2 or 4, {@link LeftRows#STRIDE} apart
     * @param at index of the first row's first term
     * @param first byte offset of the block in the first panel, its rows packed without gaps
     * @param second the same in the second panel
     * @param to index of the first panel's first row in the tile
     * @param toSecond index of the second panel's first row
     */
    void multiplyPacked(DType type, int rows, float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int to, int toSecond);

    /** Widens {@code depth} packed rows of a 16-bit panel to float32 rows without gaps. */
    void widen(DType type, MemorySegment packed, long offset, int depth, MemorySegment floats, long to);

    /**
     * Multiplies one left row by so many inputs of a quantised panel as it is stored and adds the sums to 32 elements of the tile.
     *
     * @param at index of the row's first term
     * @param from byte offset of the first input's block
     * @param depth 1 to {@link #DEPTH}, whole blocks
     * @param to index of the sums, in the first {@link #WORK} elements
     */
    void multiplyBlocks(BlockPanel panel, float[] left, int at, MemorySegment packed, long from, int depth, float[] tile, int to);

    /**
     * Decodes so many inputs of a quantised panel to float32 rows without gaps.
     *
     * @param tile to work in, from {@link #WORK} on
     */
    void widenBlocks(BlockPanel panel, MemorySegment packed, long from, int depth, MemorySegment floats, long to, float[] tile);

    /** Copies one left row of {@code depth} terms to its place in a panel. */
    void copyLeft(MemorySegment source, long offset, int depth, float[] left, int at);

    /** Copies {@code depth} rows of 32 floats, {@code step} bytes apart, to rows without gaps. */
    void copyRows(MemorySegment source, long offset, long step, int depth, MemorySegment floats, long to);

    /** Reads a tile from the result: {@code rows} rows of {@code columns}, {@code step} bytes apart. */
    void load(MemorySegment result, long offset, long step, int rows, int columns, float[] tile);

    /** Writes rows of the tile, from index {@code at}, to the result. */
    void store(float[] tile, int at, int rows, int columns, MemorySegment result, long offset, long step);

    /** Like {@link #store}, each column's bias added last. */
    void storeWithBias(float[] tile, int at, int rows, int columns, MemorySegment bias, long biasOffset,
            MemorySegment result, long offset, long step);
}
