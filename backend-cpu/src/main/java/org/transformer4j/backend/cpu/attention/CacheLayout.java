package org.transformer4j.backend.cpu.attention;

import org.transformer4j.api.spi.CacheSpec;

/**
 * Where keys and values lie in a cache. Keys first: {@code [slots, kvHeads, panels, headDim, 64]}, so that the same feature of 64
 * neighbouring keys is a run of floats. Then values: {@code [slots, kvHeads, capacity, valueStride]}, where
 * {@code valueStride} is {@code headDim} rounded up to whole pairs of vectors. Offsets are in bytes.
 *
 * @param spec shape of the cache
 */
record CacheLayout(CacheSpec spec) {
    /** Keys in a panel; a block of attention is a whole number of panels. */
    static final int PANEL = 64;

    /** Values have a multiple of this many floats: two vectors of 512 bits. */
    static final int VALUE_GRANULE = 32;

    int panels() {
        return Math.ceilDiv(spec.capacity(), PANEL);
    }

    /** Floats from one value to the next. */
    int valueStride() {
        return stride(spec.headDim());
    }

    /** Floats that so many features take where vectors run over them. */
    static int stride(int headDim) {
        return Math.ceilDiv(headDim, VALUE_GRANULE) * VALUE_GRANULE;
    }

    long panelBytes() {
        return 4L * PANEL * spec.headDim();
    }

    private long keyBytes() {
        return (long) spec.slots() * spec.kvHeads() * panels() * panelBytes();
    }

    /** Size of the whole cache. */
    long bytes() {
        return Math.addExact(keyBytes(), 4L * spec.slots() * spec.kvHeads() * spec.capacity() * valueStride());
    }

    /** The panels of a head. */
    long keys(int slot, int kvHead) {
        return ((long) slot * spec.kvHeads() + kvHead) * panels() * panelBytes();
    }

    /** The values of a head. */
    long values(int slot, int kvHead) {
        return keyBytes() + 4L * ((long) slot * spec.kvHeads() + kvHead) * spec.capacity() * valueStride();
    }
}
