package org.transformer4j.api.spi;

/**
 * A key-value cache: room for the keys and values of several sequences in one attention layer.
 *
 * <p>The plain layout, which decompositions expect, is {@code [2, slots, kvHeads, capacity, headDim]} row-major in F32, keys
 * first. A device may choose another.
 *
 * @param slots how many sequences it holds
 * @param kvHeads heads of keys and values
 * @param headDim features of a head
 * @param capacity positions per sequence
 */
public record CacheSpec(int slots, int kvHeads, int headDim, int capacity) {
    /** Checks the sizes. */
    public CacheSpec {
        if (slots < 1 || kvHeads < 1 || headDim < 1 || capacity < 1) {
            throw new IllegalArgumentException("a cache of %d slots, %d heads, %d features, %d positions; each must be at least 1"
                    .formatted(slots, kvHeads, headDim, capacity));
        }
    }

    /** Number of elements of keys and values together. */
    public long elements() {
        return 2L * slots * kvHeads * capacity * headDim;
    }

    /** Index of the first key of a head in the plain layout. */
    public long keyIndex(int slot, int kvHead) {
        return ((long) slot * kvHeads + kvHead) * capacity * headDim;
    }

    /** Index of the first value of a head in the plain layout. */
    public long valueIndex(int slot, int kvHead) {
        return elements() / 2 + keyIndex(slot, kvHead);
    }
}
