package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.cache;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.rows.RowLoops;

/**
 * Attention of the rows of a tile over one block of keys, joined with the blocks before.
 *
 * <p>Neither the first nor the last key that is seen goes down from one row to the next. Six rows go together over the keys that
 * all of them see; what the earlier ones see before those, and the later ones behind, is added row by row, at the beginning and at
 * the end of the same chains.
 */
final class BlockAttention {
    private static final int BLOCK = Canon.ATTENTION_BLOCK;

    private final Attention op;
    private final CacheLayout layout;
    private final TileMemory memory;
    private final ScoreRow scoreRow;

    BlockAttention(Attention op, TileMemory memory) {
        this.op = op;
        this.memory = memory;
        layout = new CacheLayout(op.cache());
        scoreRow = ScoreRow.ofDots(op.scoring(), 2);
    }

    /** The block that begins at key {@code start}, for all rows of a tile. */
    void attend(Args args, int slot, int kvHead, int start, int rows, MemorySegment tile, float[] lanes) {
        MemorySegment cache = cache(args, 1, op.cache());
        score(cache, layout.keys(slot, kvHead) + start / CacheLayout.PANEL * layout.panelBytes(), start, rows, tile);
        long values = layout.values(slot, kvHead) + 4L * start * memory.stride;
        for (int row = 0; row < rows; row += AttentionLoops.ROWS) {
            int together = Math.min(rows - row, AttentionLoops.ROWS);
            for (int i = row; i < row + together; i++) {
                exponentials(args, start, i, tile, lanes);
            }
            accumulate(cache, values, start, row, together, tile);
            join(start, row, together, tile);
        }
    }

    /** The place in a block of the first key that a row sees, or of the one behind the last, whichever is stored at {@code bound}. */
    private static int inBlock(MemorySegment tile, long bound, int start) {
        return Math.clamp((long) tile.get(JAVA_INT, bound) - start, 0, BLOCK);
    }

    private int first(MemorySegment tile, int row, int start) {
        return inBlock(tile, memory.first(row), start);
    }

    private int end(MemorySegment tile, int row, int start) {
        return inBlock(tile, memory.end(row), start);
    }

    /** Whether a row has seen no key before the block at {@code start}. */
    private boolean begins(MemorySegment tile, int row, int start) {
        return tile.get(JAVA_INT, memory.first(row)) >= start;
    }

    /** The dot products of all rows with the keys of a block, panel by panel. */
    private void score(MemorySegment cache, long keys, int start, int rows, MemorySegment tile) {
        int end = end(tile, rows - 1, start);
        for (int key = first(tile, 0, start) & -CacheLayout.PANEL; key < end; key += CacheLayout.PANEL) {
            long panel = keys + key / CacheLayout.PANEL * layout.panelBytes();
            for (int row = 0; row < rows; row += AttentionLoops.ROWS) {
                int together = Math.min(rows - row, AttentionLoops.ROWS);
                int wanted = Math.min(CacheLayout.PANEL, end(tile, row + together - 1, start) - key);
                if (wanted > 0 && first(tile, row, start) < key + CacheLayout.PANEL) {
                    AttentionLoops.BEST.dots(together, tile, memory.query(row), memory.stride, cache, panel,
                            op.cache().headDim(), wanted, tile, memory.scores(row) + 4L * key);
                }
            }
        }
    }

    /**
     * The weights of a row's keys in a block, in place of their scores; their maximum and sum are joined with those before.
     *
     * <p>A row that begins within a vector is written in whole vectors from there on. The last may end in the next row, by no
     * more keys than come before the first; the next row sees none of those either, and its turn comes later.
     */
    private void exponentials(Args args, int start, int row, MemorySegment tile, float[] lanes) {
        int first = first(tile, row, start);
        int n = end(tile, row, start) - first;
        if (n <= 0) {
            return;
        }
        long scores = memory.scores(row) + 4L * first;
        int distance = start + first - tile.get(JAVA_INT, memory.position(row));
        float blockMax = scoreRow.finish(args, tile.get(JAVA_INT, memory.head(row)), distance, tile, scores, n, memory.biases());
        AttentionLoops.BEST.exp(tile, scores, n, blockMax);
        int unseen = first % Canon.SUM_LANES;
        for (int i = 1; i <= unseen; i++) {
            tile.set(JAVA_FLOAT, scores - 4L * i, 0f);
        }
        float blockSum = RowLoops.BEST.sum(tile, scores - 4L * unseen, unseen + n, lanes);
        if (begins(tile, row, start)) {
            tile.set(JAVA_FLOAT, memory.max(row), blockMax);
            tile.set(JAVA_FLOAT, memory.weightSum(row), blockSum);
            return;
        }
        float before = tile.get(JAVA_FLOAT, memory.max(row));
        float max = CanonMath.max(before, blockMax);
        float decay = CanonMath.exp(before - max);
        float blockDecay = CanonMath.exp(blockMax - max);
        float sum = Math.fma(tile.get(JAVA_FLOAT, memory.weightSum(row)), decay, blockSum * blockDecay);
        tile.set(JAVA_FLOAT, memory.max(row), max);
        tile.set(JAVA_FLOAT, memory.weightSum(row), sum);
        tile.set(JAVA_FLOAT, memory.decay(row), decay);
        tile.set(JAVA_FLOAT, memory.blockDecay(row), blockDecay);
    }

    /** Where the weighted sum over a block goes. Where the first of the rows that go together begins, all do: it is their total. */
    private long sums(MemorySegment tile, int firstRow, int row, int start) {
        return begins(tile, firstRow, start) ? memory.total(row) : memory.blockSum(row);
    }

    /** The weighted sums over a block of the rows from {@code firstRow} on that go together. */
    private void accumulate(MemorySegment cache, long values, int start, int firstRow, int together, MemorySegment tile) {
        int endRow = firstRow + together;
        int from = first(tile, endRow - 1, start);
        int to = end(tile, firstRow, start);
        if (together == 1 || from >= to) {
            for (int row = firstRow; row < endRow; row++) {
                if (first(tile, row, start) < end(tile, row, start)) {
                    accumulate(1, row, first(tile, row, start), end(tile, row, start), false, cache, values, tile,
                            sums(tile, firstRow, row, start));
                }
            }
            return;
        }
        boolean begun = first(tile, firstRow, start) < from;
        for (int row = firstRow; begun && row < endRow; row++) {
            accumulate(1, row, first(tile, row, start), from, false, cache, values, tile, sums(tile, firstRow, row, start));
        }
        accumulate(together, firstRow, from, to, begun, cache, values, tile, sums(tile, firstRow, firstRow, start));
        for (int row = firstRow; row < endRow; row++) {
            if (end(tile, row, start) > to) {
                accumulate(1, row, to, end(tile, row, start), true, cache, values, tile, sums(tile, firstRow, row, start));
            }
        }
    }

    private void accumulate(int rows, int row, int from, int to, boolean begun, MemorySegment cache, long values,
            MemorySegment tile, long sums) {
        AttentionLoops.BEST.accumulate(rows, tile, memory.scores(row), from, to, begun, cache, values, memory.stride, tile, sums);
    }

    /** Joins what is not yet in the totals with them. */
    private void join(int start, int firstRow, int together, MemorySegment tile) {
        if (begins(tile, firstRow, start)) {
            return;
        }
        for (int row = firstRow; row < firstRow + together; row++) {
            if (first(tile, row, start) >= end(tile, row, start)) {
                continue;
            }
            if (begins(tile, row, start)) {
                MemorySegment.copy(tile, memory.blockSum(row), tile, memory.total(row), 4L * memory.stride);
            } else {
                AttentionLoops.BEST.join(tile, memory.total(row), tile.get(JAVA_FLOAT, memory.decay(row)),
                        tile, memory.blockSum(row), tile.get(JAVA_FLOAT, memory.blockDecay(row)), memory.stride);
            }
        }
    }
}
