package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.Mask;

/**
 * Some queries of a sequence with all keys that any of them sees.
 *
 * @param sequence its number
 * @param row the first query
 * @param rows how many queries
 * @param key the first key
 * @param keys how many keys
 */
record AttentionStretch(int sequence, int row, int rows, int key, int keys) {
    /** Queries of a stretch where not all see the same keys: a block of the sums that keys and values get. */
    private static final int ROWS = Canon.DOT_BLOCK;

    /**
     * The stretches of a sequence, the last first: where each query sees the keys before it, the first stretch to be computed then reaches
     * all keys, and the others add to a part of what it found.
     *
     * @param whole whether the queries have to stay together
     */
    static List<AttentionStretch> of(int sequence, Sequences queries, Mask mask, boolean whole) {
        int rows = queries.queryLength(sequence);
        int keys = queries.kvLength(sequence);
        if (rows == 0 || keys == 0) {
            return List.of();
        }
        if (whole || rows <= ROWS || mask.end(queries, sequence, 0) - mask.first(queries, sequence, 0) == keys) {
            return List.of(new AttentionStretch(sequence, 0, rows, 0, keys));
        }
        List<AttentionStretch> stretches = new ArrayList<>();
        for (int row = (rows - 1) / ROWS * ROWS; row >= 0; row -= ROWS) {
            int count = Math.min(ROWS, rows - row);
            int first = keys;
            int end = 0;
            for (int i = row; i < row + count; i++) {
                first = Math.min(first, mask.first(queries, sequence, i));
                end = Math.max(end, mask.end(queries, sequence, i));
            }
            if (first < end) {
                stretches.add(new AttentionStretch(sequence, row, count, first, end - first));
            }
        }
        return stretches;
    }

    /** How many keys come before those that a query sees, among the keys of the stretch. */
    int first(Mask mask, Sequences queries, int i) {
        return Math.clamp(mask.first(queries, sequence, row + i) - key, 0, keys);
    }

    /** The end of those that it sees. */
    int end(Mask mask, Sequences queries, int i) {
        return Math.clamp(mask.end(queries, sequence, row + i) - key, 0, keys);
    }
}
