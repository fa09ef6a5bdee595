package org.transformer4j.api.canon;

/**
 * The constants of canon-1: how long sums are cut, so that every backend adds in the same order.
 *
 * <p>Changing one of them changes bits everywhere, and therefore {@link #VERSION}.
 */
public final class Canon {
    /** The name of this arithmetic; recorded beside every result that is compared across machines. */
    public static final String VERSION = "canon-1";

    /**
     * A dot product is cut at absolute multiples of this many terms. Inside a block one accumulator runs through
     * {@code acc = fma(a_k, b_k, acc)} from {@code +0}, k ascending; the blocks' totals are then added ascending. Long
     * enough that a block's accumulators stay in registers and their total is touched rarely, short enough that the
     * rounding error of a long product grows with the number of blocks rather than of terms.
     */
    public static final int DOT_BLOCK = 256;

    /**
     * A sum along a row is held in this many lanes: lane {@code i mod 64} adds its elements ascending from {@code +0},
     * then {@code s[j] = s[j] + s[j + h]} for {@code h = 32, 16, ..., 1}. Four vectors of 512 bits, which hides the
     * latency of an addition, or one wavefront of a GPU.
     */
    public static final int SUM_LANES = 64;

    /**
     * Attention joins its keys in blocks of this many, cut at absolute multiples of their position in the sequence. So
     * whole prompts, chunks, paged caches and single tokens meet the same blocks.
     */
    public static final int ATTENTION_BLOCK = 256;

    /**
     * The gradient of attention takes the queries of a sequence in blocks of this many, each with all keys that any of them sees. Enough
     * that a key is used often once it has been fetched, few enough that little is computed of what a causal mask hides.
     */
    public static final int QUERY_BLOCK = 64;

    private Canon() {}
}
