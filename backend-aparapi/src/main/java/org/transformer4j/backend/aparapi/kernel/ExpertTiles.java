package org.transformer4j.backend.aparapi.kernel;

import java.util.Arrays;

/** Rows in fours that have the same expert, or none. */
final class ExpertTiles {
    private static final int ROWS = 4;

    /** Words of a tile: its expert, and its rows. */
    private static final int ENTRY = 1 + ROWS;

    private final int[] table;
    private final int count;

    /** Shares rows out, by the expert of each. */
    ExpertTiles(int experts, int[] ids) {
        int[] rows = new int[experts + 1];
        for (int id : ids) {
            rows[bucket(experts, id)]++;
        }
        int[] next = new int[experts + 1];
        int tiles = 0;
        for (int expert = 0; expert <= experts; expert++) {
            next[expert] = tiles * ROWS;
            tiles += Math.ceilDiv(rows[expert], ROWS);
        }
        count = tiles;
        table = new int[ENTRY * tiles];
        Arrays.fill(table, -1);
        for (int row = 0; row < ids.length; row++) {
            int expert = bucket(experts, ids[row]);
            int place = next[expert]++;
            table[place / ROWS * ENTRY] = expert;
            table[place / ROWS * ENTRY + 1 + place % ROWS] = row;
        }
    }

    private static int bucket(int experts, int id) {
        return id >= 0 && id < experts ? id : experts;
    }

    /** How many tiles there are. */
    int count() {
        return count;
    }

    /** For each tile its expert, which is the number of experts if it has none, and four rows; -1 for one that is missing. */
    int[] table() {
        return table;
    }
}
