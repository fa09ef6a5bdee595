package org.transformer4j.models.decoder;

/** Which rows of a fused projection belong to queries, keys and values. */
final class FusedRows {
    private FusedRows() {}

    /**
     * Rows that lie in equal groups, each of which has a part of each kind.
     *
     * @param groups how many groups
     * @param kinds how many kinds: three for query, key and value
     * @param kind which one, by its place in a group
     * @param rows rows of one kind in one group
     */
    static int[] of(int groups, int kinds, int kind, int rows) {
        int[] picked = new int[groups * rows];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = (i / rows * kinds + kind) * rows + i % rows;
        }
        return picked;
    }
}
