package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.Sequences;
import org.transformer4j.backend.opencl.runtime.Entry;

/**
 * A kernel that attends for tiles of rows, and the sequences that it is meant for. The rows of a sequence are, for each key head,
 * its queries times the query heads that share the key head.
 *
 * @param entry the kernel
 * @param rows rows of a tile
 * @param least rows that a sequence must have
 * @param most rows that a sequence may have
 */
record RowTiles(Entry entry, int rows, int least, int most) {
    /** How many tiles a key head has in all such sequences; {@code group} query heads share it. */
    int count(Sequences sequences, int group) {
        int tiles = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int length = Math.multiplyExact(sequences.queryLength(s), group);
            tiles += length < least || length > most ? 0 : Math.ceilDiv(length, rows);
        }
        return tiles;
    }
}
