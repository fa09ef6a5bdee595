package org.transformer4j.models.attention;

import java.util.List;

/**
 * The attention weights of one layer: how much of each key goes into each query's output. A row, the keys of one query, sums to 1 up
 * to rounding; a key that the query does not see weighs exactly 0.
 *
 * @param kind whose attention it is
 * @param layer the number of its layer, counted from 0
 * @param heads the numbers of its heads, ascending
 * @param queries how many tokens look
 * @param keys how many tokens are looked at
 * @param weights {@code [heads, queries, keys]}
 */
public record AttentionMap(AttentionKind kind, int layer, List<Integer> heads, int queries, int keys, float[] weights) {
    /** Checks the number of weights. */
    public AttentionMap {
        heads = List.copyOf(heads);
        if (weights.length != (long) heads.size() * queries * keys) {
            throw new IllegalArgumentException("%d weights for %d heads, %d queries and %d keys; one for each is needed"
                    .formatted(weights.length, heads.size(), queries, keys));
        }
    }

    /**
     * The weight of a key for a query.
     *
     * @param head the number of a head
     * @throws IllegalArgumentException if there is no such head, query or key
     */
    public float weight(int head, int query, int key) {
        int place = heads.indexOf(head);
        if (place < 0 || query < 0 || query >= queries || key < 0 || key >= keys) {
            throw new IllegalArgumentException("head %d, query %d, key %d; this map has heads %s, %d queries and %d keys"
                    .formatted(head, query, key, heads, queries, keys));
        }
        return weights[(place * queries + query) * keys + key];
    }

    /** Whether no query looks at a key behind its own place, as under a causal mask. */
    boolean isTriangular() {
        for (int row = 0; row < heads.size() * queries; row++) {
            for (int key = row % queries + 1; key < keys; key++) {
                if (weights[row * keys + key] != 0) {
                    return false;
                }
            }
        }
        return queries == keys;
    }
}
