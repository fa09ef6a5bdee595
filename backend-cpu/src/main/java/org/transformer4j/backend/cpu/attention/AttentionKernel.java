package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.cache;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.cpu.rows.RowLoops;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/**
 * Runs {@link Attention}. The rows of a key head are its queries in order, and of each query the heads that share the key head
 * one after the other; a unit is a tile of such rows. So whole prompts and single tokens with grouped heads alike make use of
 * a key several times once it has been fetched.
 *
 * <p>Later rows see more keys. Six rows go together up to the last key that all of them see; what the later ones see beyond it is
 * added row by row, at the end of the same chains.
 */
public final class AttentionKernel extends SplitKernel {
    private final Attention op;
    private final CacheSpec spec;
    private final CacheLayout layout;
    private final TileMemory memory;
    private final int group;

    /** A kernel for {@code op}. */
    public AttentionKernel(Attention op) {
        this.op = op;
        spec = op.cache();
        layout = new CacheLayout(spec);
        memory = new TileMemory(spec.headDim());
        group = op.heads() / spec.kvHeads();
    }

    private int rows(Sequences sequences, int s) {
        return sequences.queryLength(s) * group;
    }

    private int tiles(Sequences sequences, int s) {
        return Math.ceilDiv(rows(sequences, s), TileMemory.ROWS);
    }

    @Override
    protected long units(Args args) {
        Sequences sequences = args.sequences();
        long units = 0;
        for (int s = 0; s < sequences.count(); s++) {
            units += (long) tiles(sequences, s) * spec.kvHeads();
        }
        return units;
    }

    @Override
    protected long unitCost(Args args) {
        Sequences sequences = args.sequences();
        long keys = 0;
        for (int s = 0; s < sequences.count(); s++) {
            keys += sequences.kvLength(s);
        }
        int count = Math.max(1, sequences.count());
        long rows = Math.min(TileMemory.ROWS, Math.ceilDiv((long) sequences.rows() * group, count));
        return Math.ceilDiv(keys * spec.headDim() * (2 + rows / 2), count);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        Sequences sequences = args.sequences();
        long first = 0;
        for (int s = 0; s < sequences.count() && first < to; s++) {
            int tiles = tiles(sequences, s);
            long next = first + (long) tiles * spec.kvHeads();
            for (long unit = Math.max(from, first); unit < Math.min(to, next); unit++) {
                attend(args, s, (int) ((unit - first) / tiles), (int) ((unit - first) % tiles), scratch);
            }
            first = next;
        }
    }

    /** One tile of rows, over all the keys that its last row sees. */
    private void attend(Args args, int s, int kvHead, int tile, Scratch scratch) {
        MemorySegment tileMemory = memory.segment(scratch);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        int firstRow = tile * TileMemory.ROWS;
        int rows = Math.min(TileMemory.ROWS, rows(args.sequences(), s) - firstRow);
        readQueries(args, s, kvHead, firstRow, rows, tileMemory);
        int visible = visible(tileMemory, rows - 1);
        for (int start = 0; start < visible; start += Canon.ATTENTION_BLOCK) {
            attendBlock(args, s, kvHead, start, rows, tileMemory, lanes);
        }
        for (int row = 0; row < rows; row++) {
            long y = offset(args, 2) + rowOffset(args.sequences(), s, kvHead, firstRow + row);
            if (visible(tileMemory, row) == 0) {
                clear(segment(args, 2), y);
            } else {
                float sum = tileMemory.get(JAVA_FLOAT, memory.weightSum(row));
                RowLoops.BEST.divide(tileMemory, memory.total(row), sum, segment(args, 2), y, spec.headDim());
            }
        }
    }

    private void clear(MemorySegment segment, long offset) {
        for (int d = 0; d < spec.headDim(); d++) {
            segment.set(JAVA_FLOAT, offset + 4L * d, 0f);
        }
    }

    /** Byte offset, in queries and results, of a row of a key head. */
    private long rowOffset(Sequences sequences, int s, int kvHead, int row) {
        long query = sequences.queryStart(s) + row / group;
        return 4 * (query * op.heads() + (long) kvHead * group + row % group) * spec.headDim();
    }

    private void readQueries(Args args, int s, int kvHead, int firstRow, int rows, MemorySegment tileMemory) {
        for (int row = 0; row < rows; row++) {
            long q = offset(args, 0) + rowOffset(args.sequences(), s, kvHead, firstRow + row);
            MemorySegment.copy(segment(args, 0), q, tileMemory, memory.query(row), 4L * spec.headDim());
            tileMemory.set(JAVA_INT, memory.visible(row), op.mask().visible(args.sequences(), s, (firstRow + row) / group));
        }
    }

    private int visible(MemorySegment tileMemory, int row) {
        return tileMemory.get(JAVA_INT, memory.visible(row));
    }

    /** How many keys of the block at {@code start} a row sees. */
    private int visible(MemorySegment tileMemory, int row, int start) {
        return Math.clamp((long) visible(tileMemory, row) - start, 0, Canon.ATTENTION_BLOCK);
    }

    private void attendBlock(Args args, int s, int kvHead, int start, int rows, MemorySegment tileMemory,
            float[] lanes) {
        MemorySegment cache = cache(args, 1, spec);
        int slot = args.sequences().slot(s);
        long keys = layout.keys(slot, kvHead) + start / CacheLayout.PANEL * layout.panelBytes();
        long values = layout.values(slot, kvHead) + 4L * start * memory.stride;
        score(cache, keys, start, rows, tileMemory);
        for (int first = 0; first < rows; first += AttentionLoops.ROWS) {
            weigh(cache, values, start, first, Math.min(rows, first + AttentionLoops.ROWS), tileMemory, lanes);
        }
    }

    /** The dot products of all rows with the keys of a block, panel by panel. */
    private void score(MemorySegment cache, long keys, int start, int rows, MemorySegment tileMemory) {
        int visible = visible(tileMemory, rows - 1, start);
        for (int key = 0; key < visible; key += CacheLayout.PANEL) {
            long panel = keys + key / CacheLayout.PANEL * layout.panelBytes();
            for (int first = 0; first < rows; first += AttentionLoops.ROWS) {
                int together = Math.min(rows - first, AttentionLoops.ROWS);
                int wanted = Math.min(CacheLayout.PANEL, visible(tileMemory, first + together - 1, start) - key);
                if (wanted > 0) {
                    AttentionLoops.BEST.dots(together, tileMemory, memory.query(first), memory.stride, cache, panel,
                            spec.headDim(), wanted, tileMemory, memory.scores(first) + 4L * key);
                }
            }
        }
    }

    /** Softmax and weighted sum over one block for rows {@code first} to {@code end - 1}, joined with the blocks before. */
    private void weigh(MemorySegment cache, long values, int start, int first, int end, MemorySegment tileMemory,
            float[] lanes) {
        AttentionLoops loops = AttentionLoops.BEST;
        for (int row = first; row < end; row++) {
            exponentials(start, row, tileMemory, lanes);
        }
        int common = end - first == 1 ? 0 : visible(tileMemory, first, start);
        if (common > 0) {
            loops.accumulate(end - first, tileMemory, memory.scores(first), 0, common, cache, values, memory.stride,
                    tileMemory, sums(start, first));
        }
        for (int row = first; row < end; row++) {
            int visible = visible(tileMemory, row, start);
            if (visible > common) {
                loops.accumulate(1, tileMemory, memory.scores(row), common, visible, cache, values, memory.stride,
                        tileMemory, sums(start, row));
            }
            if (visible > 0 && start > 0) {
                loops.join(tileMemory, memory.total(row), tileMemory.get(JAVA_FLOAT, memory.decay(row)),
                        tileMemory, memory.blockSum(row), tileMemory.get(JAVA_FLOAT, memory.blockDecay(row)), memory.stride);
            }
        }
    }

    /** Where the weighted sum over a block goes: the first block is the total so far. */
    private long sums(int start, int row) {
        return start == 0 ? memory.total(row) : memory.blockSum(row);
    }

    /** The weights of a row's keys in a block, in place of their scores; their maximum and sum are joined with those before. */
    private void exponentials(int start, int row, MemorySegment tileMemory, float[] lanes) {
        int visible = visible(tileMemory, row, start);
        if (visible == 0) {
            return;
        }
        long scores = memory.scores(row);
        float blockMax = AttentionLoops.BEST.scale(tileMemory, scores, visible, op.scale());
        AttentionLoops.BEST.exp(tileMemory, scores, visible, blockMax);
        float blockSum = RowLoops.BEST.sum(tileMemory, scores, visible, lanes);
        if (start == 0) {
            tileMemory.set(JAVA_FLOAT, memory.max(row), blockMax);
            tileMemory.set(JAVA_FLOAT, memory.weightSum(row), blockSum);
            return;
        }
        float before = tileMemory.get(JAVA_FLOAT, memory.max(row));
        float max = CanonMath.max(before, blockMax);
        float decay = CanonMath.exp(before - max);
        float blockDecay = CanonMath.exp(blockMax - max);
        float sum = Math.fma(tileMemory.get(JAVA_FLOAT, memory.weightSum(row)), decay, blockSum * blockDecay);
        tileMemory.set(JAVA_FLOAT, memory.max(row), max);
        tileMemory.set(JAVA_FLOAT, memory.weightSum(row), sum);
        tileMemory.set(JAVA_FLOAT, memory.decay(row), decay);
        tileMemory.set(JAVA_FLOAT, memory.blockDecay(row), blockDecay);
    }
}
