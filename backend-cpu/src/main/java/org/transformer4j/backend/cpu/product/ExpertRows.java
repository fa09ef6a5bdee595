package org.transformer4j.backend.cpu.product;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Which rows chose which expert: all rows in the order of their experts, those without one last; it allocates only when it grows. */
final class ExpertRows {
    private final int experts;
    private final int[] starts;
    private final int[] next;
    private int[] order = new int[16];

    ExpertRows(int experts) {
        this.experts = experts;
        starts = new int[experts + 2];
        next = new int[experts + 1];
    }

    /** Sorts by counting, so that the rows of an expert stay in their order. */
    void sort(MemorySegment ids, long offset, int rows) {
        if (order.length < rows) {
            order = new int[Math.max(rows, order.length + order.length / 2)];
        }
        Arrays.fill(starts, 0);
        for (int row = 0; row < rows; row++) {
            starts[bucket(ids, offset, row) + 1]++;
        }
        for (int expert = 0; expert <= experts; expert++) {
            next[expert] = starts[expert];
            starts[expert + 1] += starts[expert];
        }
        for (int row = 0; row < rows; row++) {
            order[next[bucket(ids, offset, row)]++] = row;
        }
    }

    private int bucket(MemorySegment ids, long offset, int row) {
        int id = ids.get(JAVA_INT, offset + 4L * row);
        return id >= 0 && id < experts ? id : experts;
    }

    /** The rows. */
    int[] order() {
        return order;
    }

    /** Where those of an expert begin; behind the last expert, those that have none. */
    int start(int expert) {
        return starts[expert];
    }
}
