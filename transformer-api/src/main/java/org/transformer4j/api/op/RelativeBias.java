package org.transformer4j.api.op;

/**
 * What is added to a score because of how far its key is from its query: {@code table[head, clamp(key - query, -before, after) +
 * before]}, with a table of {@code [heads, before + 1 + after]}. The buckets of T5 and the slopes of ALiBi are such tables. Sources:
 * Raffel et al. (2020), section 2.1; Press, Smith and Lewis (2022), section 3.
 *
 * @param before distances told apart before the query
 * @param after distances told apart behind it
 */
public record RelativeBias(int before, int after) {
    /** Checks the numbers. */
    public RelativeBias {
        if (before < 0 || after < 0 || (long) before + after + 1 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a relative bias of %d distances before and %d behind; neither may be negative"
                    .formatted(before, after));
        }
    }

    /** Entries of one head. */
    public int span() {
        return before + 1 + after;
    }

    /** Which entry of a head belongs to a key {@code distance} positions behind the query, or before it if negative. */
    public int index(int distance) {
        return Math.clamp(distance, -before, after) + before;
    }
}
