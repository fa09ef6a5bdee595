package org.transformer4j.backend.cpu.attention;

import java.lang.foreign.MemorySegment;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/**
 * Where the numbers of a tile of queries lie in working memory. Offsets are in bytes; the rows of queries and of weighted sums
 * have {@link #stride} floats.
 */
final class TileMemory {
    /** Rows of a tile: few enough for its scores to stay near, many enough to make use of each key that is fetched. */
    static final int ROWS = 4 * AttentionLoops.ROWS;

    private static final long SCALARS = 4L * ROWS;
    private static final long SCORES = 4L * AttentionLoops.SCORES;

    /** Floats from one row of queries, or of weighted sums, to the next. */
    final int stride;

    private final long queries;
    private final long blockSums;
    private final long totals;
    private final long biases;
    private final long scores;
    private final long bytes;

    TileMemory(int headDim) {
        stride = CacheLayout.stride(headDim);
        long rows = 4L * ROWS * stride;
        queries = 8 * SCALARS;
        blockSums = queries + rows;
        totals = blockSums + rows;
        scores = totals + rows;
        biases = scores + ROWS * SCORES + BufferPool.SLACK;
        bytes = biases + SCORES + BufferPool.SLACK;
    }

    MemorySegment segment(Scratch scratch) {
        return scratch.bytes(Slot.FIRST, bytes);
    }

    /** The first key that a row sees, an int. */
    long first(int row) {
        return 4L * row;
    }

    /** The key behind the last that a row sees, an int. */
    long end(int row) {
        return SCALARS + 4L * row;
    }

    /** The position of a row's query, an int. */
    long position(int row) {
        return 2 * SCALARS + 4L * row;
    }

    /** The query head of a row, an int. */
    long head(int row) {
        return 3 * SCALARS + 4L * row;
    }

    /** The maximum of a row's scores so far. */
    long max(int row) {
        return 4 * SCALARS + 4L * row;
    }

    /** The sum of a row's weights so far. */
    long weightSum(int row) {
        return 5 * SCALARS + 4L * row;
    }

    /** The factor of what a row has so far when the block at hand joins it. */
    long decay(int row) {
        return 6 * SCALARS + 4L * row;
    }

    /** The factor of the block at hand when it joins a row. */
    long blockDecay(int row) {
        return 7 * SCALARS + 4L * row;
    }

    long query(int row) {
        return queries + 4L * row * stride;
    }

    /** A row's weighted sum of the values of one block. */
    long blockSum(int row) {
        return blockSums + 4L * row * stride;
    }

    /** A row's weighted sum so far. */
    long total(int row) {
        return totals + 4L * row * stride;
    }

    /** The biases of the row at hand. */
    long biases() {
        return biases;
    }

    long scores(int row) {
        return scores + row * SCORES;
    }
}
