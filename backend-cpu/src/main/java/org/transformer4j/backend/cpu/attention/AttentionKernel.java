package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
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
 * a key several times once it has been fetched. Blocks of keys that no row of a tile sees are passed over.
 */
public final class AttentionKernel extends SplitKernel {
    private final Attention op;
    private final CacheSpec spec;
    private final TileMemory memory;
    private final BlockAttention block;
    private final int group;

    /** A kernel for {@code op}. */
    public AttentionKernel(Attention op) {
        this.op = op;
        spec = op.cache();
        memory = new TileMemory(spec.headDim());
        block = new BlockAttention(op, memory);
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
            keys += Math.min(sequences.kvLength(s), (long) op.mask().before() + 1 + op.mask().after());
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

    /** One tile of rows, from the first key that its first row sees to the last that its last row sees. */
    private void attend(Args args, int s, int kvHead, int tile, Scratch scratch) {
        MemorySegment tileMemory = memory.segment(scratch);
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        int slot = args.sequences().slot(s);
        int firstRow = tile * TileMemory.ROWS;
        int rows = Math.min(TileMemory.ROWS, rows(args.sequences(), s) - firstRow);
        readQueries(args, s, kvHead, firstRow, rows, tileMemory);
        int end = end(tileMemory, rows - 1);
        for (int start = first(tileMemory, 0) & -Canon.ATTENTION_BLOCK; start < end; start += Canon.ATTENTION_BLOCK) {
            block.attend(args, slot, kvHead, start, rows, tileMemory, lanes);
        }
        int result = args.slices() - 1;
        for (int row = 0; row < rows; row++) {
            long y = offset(args, result) + rowOffset(args.sequences(), s, kvHead, firstRow + row);
            if (first(tileMemory, row) == end(tileMemory, row)) {
                clear(segment(args, result), y);
            } else {
                float sum = tileMemory.get(JAVA_FLOAT, memory.weightSum(row));
                RowLoops.BEST.divide(tileMemory, memory.total(row), sum, segment(args, result), y, spec.headDim());
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
            int i = (firstRow + row) / group;
            tileMemory.set(JAVA_INT, memory.first(row), op.mask().first(args.sequences(), s, i));
            tileMemory.set(JAVA_INT, memory.end(row), op.mask().end(args.sequences(), s, i));
            tileMemory.set(JAVA_INT, memory.position(row), args.sequences().position(s, i));
            tileMemory.set(JAVA_INT, memory.head(row), kvHead * group + (firstRow + row) % group);
        }
    }

    private int first(MemorySegment tileMemory, int row) {
        return tileMemory.get(JAVA_INT, memory.first(row));
    }

    private int end(MemorySegment tileMemory, int row) {
        return tileMemory.get(JAVA_INT, memory.end(row));
    }
}
