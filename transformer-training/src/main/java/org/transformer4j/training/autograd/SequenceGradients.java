package org.transformer4j.training.autograd;

import java.util.BitSet;
import org.transformer4j.api.spi.Slice;

/**
 * The gradient of an operand whose rows are found by and by: the first that comes to a row is written, others are added.
 */
final class SequenceGradients {
    private final Steps steps;
    private final int width;
    private final Slice whole;
    private final BitSet written;

    /** Nothing yet, for {@code rows} rows of {@code width} numbers. */
    SequenceGradients(Steps steps, long rows, long width) {
        this.steps = steps;
        this.width = Math.toIntExact(width);
        this.whole = steps.temporary(rows * width);
        this.written = new BitSet(Math.toIntExact(rows));
    }

    /**
     * Adds to some rows, which have been written all, or none.
     *
     * @param x {@code [heads, rows, dim]}, whose heads side by side are the width
     */
    void add(long row, long rows, long heads, Slice x) {
        int first = Math.toIntExact(row);
        int end = Math.toIntExact(row + rows);
        Slice part = whole.slice(row * width, rows * width);
        long[] sizes = {heads, rows, width / heads};
        int fresh = written.nextClearBit(first);
        if (fresh >= end) {
            steps.addTo(part, steps.permute(x, sizes, 1, 0, 2));
        } else {
            if (written.nextSetBit(first) >= 0 && written.nextSetBit(first) < end) {
                complete(first, end);
                steps.addTo(part, steps.permute(x, sizes, 1, 0, 2));
            } else {
                steps.permute(x, sizes, part, 1, 0, 2);
            }
            written.set(first, end);
        }
    }

    /** The gradient, with zeros where nothing came. */
    Slice whole(long rows) {
        complete(0, Math.toIntExact(rows));
        return whole;
    }

    private void complete(int from, int to) {
        for (int first = written.nextClearBit(from); first < to; first = written.nextClearBit(first)) {
            int set = written.nextSetBit(first);
            int end = set < 0 ? to : Math.min(set, to);
            steps.fill(whole.slice((long) first * width, (long) (end - first) * width), 0f);
            written.set(first, end);
        }
    }
}
