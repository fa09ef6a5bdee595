package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.spi.CacheSpec;

/**
 * How a cache lies in memory: for each slot and key head in turn the keys in panels, {@code [panels, headDim, 64]}, so that the same
 * feature of 64 neighbouring keys is a run of floats, and behind them the values, {@code [capacity, valueStride]}. What belongs to
 * a head is never cut apart.
 *
 * @param spec shape of the cache
 */
record CacheLayout(CacheSpec spec) {
    /** Keys in a panel; a block of attention is a whole number of panels. */
    private static final int PANEL = 64;

    /** Values have a multiple of this many floats, so that vectors run over them. */
    private static final int VALUE_GRANULE = 16;

    private int valueStride() {
        return Math.ceilDiv(spec.headDim(), VALUE_GRANULE) * VALUE_GRANULE;
    }

    /** Words from the first key of a head to the end of the panel in which the last of so many lies. */
    long keyWords(int positions) {
        return (long) Math.ceilDiv(positions, PANEL) * PANEL * spec.headDim();
    }

    /** Words of so many values of a head. */
    long valueWords(int positions) {
        return (long) positions * valueStride();
    }

    /** Bytes of the keys and values of one head in one slot. */
    long headBytes() {
        return 4 * Math.addExact(keyWords(spec.capacity()), valueWords(spec.capacity()));
    }

    /** Heads of all slots together. */
    int heads() {
        return Math.multiplyExact(spec.slots(), spec.kvHeads());
    }

    /** Size of the whole cache. */
    long bytes() {
        return Math.multiplyExact(headBytes(), heads());
    }

    /** Macros of the programs that look into such a cache, followed by others. */
    Object[] macros(Object... others) {
        Object[] macros = new Object[6 + others.length];
        System.arraycopy(new Object[] {"HEAD_DIM", spec.headDim(), "PANEL", PANEL, "VALUE_STRIDE", valueStride()}, 0, macros, 0, 6);
        System.arraycopy(others, 0, macros, 6, others.length);
        return macros;
    }
}
