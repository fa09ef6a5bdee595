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
    private int base;
    private int first;
    private int end;
    private int stride;
    private long rowBytes;

    WeightRows(AttentionGradient op) {
        this.op = op;
        scoreRow = ScoreRow.ofCapped(op.scoring(), 3);
        capped = op.scoring().isCapped();
        relative = op.scoring().bias().orElse(null);
    }

    /**
     * Working memory for a block that sees keys {@code first} to {@code end - 1}; rows begin with key {@code base}. Returns the floats from
     * one row to the next, some more than there are keys.
     */
    int prepare(int base, int first, int end, Scratch scratch) {
        this.base = base;
        this.first = first;
        this.end = end;
        stride = Math.ceilDiv(end - base, Canon.SUM_LANES) * Canon.SUM_LANES + Canon.SUM_LANES;
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
    void normalise(Args args, int s, int row, int rows, int head, Scratch scratch) {
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        for (int i = 0; i < rows; i++) {
            int from = op.mask().first(args.sequences(), s, row + i) - base;
            int n = op.mask().end(args.sequences(), s, row + i) - base - from;
            long scores = scores() + i * rowBytes + 4L * from;
            long weights = weights() + i * rowBytes;
            clearAround(weights, from, n);
            if (n <= 0) {
                continue;
            }
            if (capped) {
                AttentionLoops.BEST.cap(memory, scores, n, op.scoring().scale(), op.scoring().softCap());
                MemorySegment.copy(memory, scores, memory, tanh() + i * rowBytes + 4L * from, 4L * n);
            }
            float max = Float.NEGATIVE_INFINITY;
            int distance = base + from - args.sequences().position(s, row + i);
            for (int j = 0; j < n; j += BLOCK) {
                max = CanonMath.max(max, scoreRow.finish(args, head, distance + j, memory, scores + 4L * j, Math.min(BLOCK, n - j), row(0)));
            }
            AttentionLoops.BEST.exp(memory, scores, n, max);
            float sum = RowLoops.BEST.sum(memory, scores, n, lanes);
            RowLoops.BEST.divide(memory, scores, sum, memory, weights + 4L * from, n);
        }
    }

    /** Gradients of dot products from those of the weights in {@link #scores}, in their place. */
    void differentiate(Args args, int s, int row, int rows, int head, Scratch scratch) {
        float[] lanes = scratch.floats(Slot.FIRST, RowLoops.WORKING_LANES);
        boolean plain = !capped && relative == null;
        for (int i = 0; i < rows; i++) {
            int from = op.mask().first(args.sequences(), s, row + i) - base;
            int n = op.mask().end(args.sequences(), s, row + i) - base - from;
            long gradients = scores() + i * rowBytes;
            long weights = weights() + i * rowBytes + 4L * from;
            if (n > 0) {
                float level = RowLoops.BEST.sumOfProducts(memory, weights, memory, gradients + 4L * from, n, lanes);
                AttentionLoops.BEST.differentiate(memory, weights, gradients + 4L * from, n, level, plain ? op.scoring().scale() : 1f);
            }
            clearAround(gradients, from, n);
            if (relative != null) {
                addBias(args, head, args.sequences().position(s, row + i), gradients);
            }
            if (n > 0 && !plain) {
                throughScore(gradients + 4L * from, tanh() + i * rowBytes + 4L * from, n);
            }
        }
    }

    /** Makes gradients of scores to gradients of dot products. */
    private void throughScore(long gradients, long tanh, int n) {
        ElementLoops loops = ElementLoops.BEST;
        if (capped) {
            loops.unary(Unary.Function.SQUARE, memory, tanh, memory, row(0), n);
            loops.fma(memory, row(0), -1f, 1f, memory, row(1), n);
            loops.binary(Binary.Function.MULTIPLY, memory, gradients, memory, row(1), memory, row(2), n);
        } else {
            MemorySegment.copy(memory, gradients, memory, row(2), 4L * n);
        }
        loops.binary(Binary.Function.MULTIPLY, memory, row(2), op.scoring().scale(), memory, gradients, n);
    }

    private void clearAround(long row, int from, int n) {
        int seen = Math.max(0, n);
        ElementLoops.BEST.fill(0f, memory, row, from);
        ElementLoops.BEST.fill(0f, memory, row + 4L * (from + seen), end - base - from - seen);
    }

    /** Adds a row's gradients of scores to those of the biases; also where they are 0. */
    private void addBias(Args args, int head, int position, long gradients) {
        MemorySegment table = segment(args, 8);
        long entries = offset(args, 8) + 4L * head * relative.span();
        for (int key = first; key < end; key++) {
            long entry = entries + 4L * relative.index(key - position);
            table.set(JAVA_FLOAT, entry, table.get(JAVA_FLOAT, entry) + memory.get(JAVA_FLOAT, gradients + 4L * (key - base)));
        }
    }
}
