package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.elementwise.ElementLoops;
import org.transformer4j.backend.cpu.rows.RowLoops;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/**
 * What the gradient of attention does to each row between products: the dot products of a query become weights, and the gradients of
 * its weights those of its dot products. Only the keys that the query sees are looked at; the others are zeros. A sum may begin at the
 * first of them: that turns its lanes, and the tree that joins them is the same whichever of them comes first.
 */
final class WeightRows {
    private static final int BLOCK = Canon.ATTENTION_BLOCK;

    private final AttentionGradient op;
    private final ScoreRow scoreRow;
    private final boolean capped;
    private final RelativeBias relative;
    private MemorySegment memory;
    private int stride;
    private long rowBytes;

    WeightRows(AttentionGradient op) {
        this.op = op;
        scoreRow = ScoreRow.ofCapped(op.scoring(), 3);
        capped = op.scoring().isCapped();
        relative = op.scoring().bias().orElse(null);
    }

    /** Working memory for blocks with so many keys; returns the floats from one row to the next, some more than there are keys. */
    int prepare(int keys, Scratch scratch) {
        stride = Math.ceilDiv(keys, Canon.SUM_LANES) * Canon.SUM_LANES + Canon.SUM_LANES;
        rowBytes = 4L * stride;
        memory = scratch.bytes(Slot.FIRST, (capped ? 3 : 2) * Canon.QUERY_BLOCK * rowBytes + 3 * rowBytes + BufferPool.SLACK);
        return stride;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Dot products of queries with keys, then of gradients with values, then gradients of the former. */
    long scores() {
        return 0;
    }

    long weights() {
        return Canon.QUERY_BLOCK * rowBytes;
    }

    private long tanh() {
        return 2 * Canon.QUERY_BLOCK * rowBytes;
    }

    /** The {@code i}-th of three rows to work in; together they have room for the biases of a block of keys. */
    private long row(int i) {
        return (capped ? 3 : 2) * Canon.QUERY_BLOCK * rowBytes + i * rowBytes;
    }

    /** Weights from the dot products in {@link #scores}. */
    void normalise(Args args, int s, int row, int rows, int first, int keys, int head, Scratch scratch) {
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        for (int i = 0; i < rows; i++) {
            int from = op.mask().first(args.sequences(), s, row + i) - first;
            int n = op.mask().end(args.sequences(), s, row + i) - first - from;
            long scores = scores() + i * rowBytes + 4L * from;
            long weights = weights() + i * rowBytes;
            clearAround(weights, from, n, keys);
            if (n <= 0) {
                continue;
            }
            if (capped) {
                AttentionLoops.BEST.cap(memory, scores, n, op.scoring().scale(), op.scoring().softCap());
                MemorySegment.copy(memory, scores, memory, tanh() + i * rowBytes + 4L * from, 4L * n);
            }
            float max = Float.NEGATIVE_INFINITY;
            int distance = first + from - args.sequences().position(s, row + i);
            for (int j = 0; j < n; j += BLOCK) {
                max = CanonMath.max(max, scoreRow.finish(args, head, distance + j, memory, scores + 4L * j, Math.min(BLOCK, n - j), row(0)));
            }
            AttentionLoops.BEST.exp(memory, scores, n, max);
            float sum = RowLoops.BEST.sum(memory, scores, n, lanes);
            RowLoops.BEST.divide(memory, scores, sum, memory, weights + 4L * from, n);
        }
    }

    /** Gradients of dot products from those of the weights in {@link #scores}, in their place. */
    void differentiate(Args args, int s, int row, int rows, int first, int keys, int head, Scratch scratch) {
        ElementLoops loops = ElementLoops.BEST;
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        for (int i = 0; i < rows; i++) {
            int from = op.mask().first(args.sequences(), s, row + i) - first;
            int n = op.mask().end(args.sequences(), s, row + i) - first - from;
            long gradients = scores() + i * rowBytes + 4L * from;
            long weights = weights() + i * rowBytes + 4L * from;
            if (n > 0) {
                loops.binary(Binary.Function.MULTIPLY, memory, weights, memory, gradients, memory, row(0), n);
                float sum = RowLoops.BEST.sum(memory, row(0), n, lanes);
                loops.binary(Binary.Function.SUBTRACT, memory, gradients, sum, memory, row(1), n);
                loops.binary(Binary.Function.MULTIPLY, memory, weights, memory, row(1), memory, row(2), n);
            }
            if (relative != null) {
                addBias(args, head, first - args.sequences().position(s, row + i), from, n, keys);
            }
            if (n > 0 && capped) {
                long tanh = tanh() + i * rowBytes + 4L * from;
                loops.unary(Unary.Function.SQUARE, memory, tanh, memory, row(0), n);
                loops.fma(memory, row(0), -1f, 1f, memory, row(1), n);
                loops.binary(Binary.Function.MULTIPLY, memory, row(2), memory, row(1), memory, row(0), n);
            }
            if (n > 0) {
                loops.binary(Binary.Function.MULTIPLY, memory, capped ? row(0) : row(2), op.scoring().scale(), memory, gradients, n);
            }
            clearAround(scores() + i * rowBytes, from, n, keys);
        }
    }

    private void clearAround(long row, int from, int n, int keys) {
        int seen = Math.max(0, n);
        ElementLoops.BEST.fill(0f, memory, row, from);
        ElementLoops.BEST.fill(0f, memory, row + 4L * (from + seen), keys - from - seen);
    }

    /** Adds a row's gradients, which stand in the third row to work in, to those of the biases; also where they are 0. */
    private void addBias(Args args, int head, int distance, int from, int n, int keys) {
        MemorySegment table = segment(args, 8);
        long entries = offset(args, 8) + 4L * head * relative.span();
        for (int j = 0; j < keys; j++) {
            boolean seen = j >= from && j < from + n;
            long entry = entries + 4L * relative.index(distance + j);
            table.set(JAVA_FLOAT, entry, table.get(JAVA_FLOAT, entry) + (seen ? memory.get(JAVA_FLOAT, row(2) + 4L * (j - from)) : 0f));
        }
    }
}
