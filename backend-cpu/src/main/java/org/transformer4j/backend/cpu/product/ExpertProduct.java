package org.transformer4j.backend.cpu.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.PackedMatMul;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * The rows of one expert by its part of the stacked weight. One row is multiplied where it lies, as a model does when it generates; more
 * are brought together first, and their results apart, which costs little beside the product. An expert's outputs may begin in the middle
 * of a panel: then those before it in the panel are computed as well, and left.
 */
final class ExpertProduct implements Task {
    /** Rows that are brought together at a time: those for which a product reads the weight once. */
    private static final int MOST_ROWS = 192;

    /** Numbers that are worth being copied by a thread of their own. */
    private static final int COPIED_AT_A_TIME = 1 << 14;

    private final ExpertLinear op;
    private final PackedLayout whole;
    private final int in;
    private final int out;
    /** By the number of foreign outputs in the first panel. */
    private final PackedMatMul[] products = new PackedMatMul[PackedLayout.PANEL];

    private MemorySegment x = MemorySegment.NULL;
    private MemorySegment weight = MemorySegment.NULL;
    private MemorySegment y = MemorySegment.NULL;
    private MemorySegment left = MemorySegment.NULL;
    private MemorySegment result = MemorySegment.NULL;
    private long xo;
    private long yo;

    private int[] order;
    private int from;
    private int rows;
    private int skipped;
    private int rowsPerTask;
    private boolean apart;

    ExpertProduct(ExpertLinear op) {
        this.op = op;
        whole = Weights.layout(op.weight());
        in = op.weight().inFeatures();
        out = op.outFeatures();
        for (int expert = 0; expert < op.experts(); expert++) {
            int before = before(expert);
            if (products[before] == null) {
                products[before] = new PackedMatMul(Weights.layout(new WeightSpec(before + out, in, op.weight().format())));
            }
        }
    }

    /** Outputs that lie before an expert's in its first panel. */
    private int before(int expert) {
        return (int) ((long) expert * out % PackedLayout.PANEL);
    }

    /** The operands of a launch with so many rows in the result. */
    void bind(MemorySegment x, long xo, MemorySegment weight, MemorySegment y, long yo, int rows) {
        left = room(left, Math.min(MOST_ROWS, rows), in);
        result = room(result, Math.min(MOST_ROWS, rows), PackedLayout.PANEL + out);
        this.x = x;
        this.xo = xo;
        this.weight = weight;
        this.y = y;
        this.yo = yo;
    }

    /** Multiplies the rows {@code order[start]}, ..., {@code order[end - 1]} of the result. */
    void multiply(int expert, int[] order, int start, int end, Workers workers) {
        this.order = order;
        skipped = before(expert);
        PackedMatMul product = products[skipped].weights(weight, whole.offset((int) ((long) expert * out / PackedLayout.PANEL), 0));
        for (from = start; from < end; from += MOST_ROWS) {
            rows = Math.min(MOST_ROWS, end - from);
            if (rows == 1) {
                product.left(x, source(from), in, false);
            } else {
                copy(false, in, workers);
                product.left(left, 0, in, false);
            }
            if (rows == 1 && skipped == 0) {
                product.result(y, target(from), out).multiply(1, workers);
            } else {
                product.result(result, 0, skipped + out).multiply(rows, workers);
                copy(true, out, workers);
            }
        }
    }

    private static MemorySegment room(MemorySegment segment, int rows, int width) {
        long bytes = 4L * rows * width + BufferPool.SLACK;
        return segment.byteSize() >= bytes ? segment : Arena.ofAuto().allocate(Math.max(bytes, segment.byteSize() * 3 / 2), 64);
    }

    private long source(int i) {
        return xo + 4L * (order[i] / op.choices()) * in;
    }

    private long target(int i) {
        return yo + 4L * order[i] * out;
    }

    private void copy(boolean apart, int width, Workers workers) {
        this.apart = apart;
        rowsPerTask = Math.max(1, COPIED_AT_A_TIME / width);
        workers.run(this, Math.ceilDiv(rows, rowsPerTask));
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        for (int i = chunk * rowsPerTask; i < Math.min(rows, (chunk + 1) * rowsPerTask); i++) {
            if (apart) {
                MemorySegment.copy(result, 4L * (i * (long) (skipped + out) + skipped), y, target(from + i), 4L * out);
            } else {
                MemorySegment.copy(x, source(from + i), left, 4L * i * in, 4L * in);
            }
        }
    }
}
