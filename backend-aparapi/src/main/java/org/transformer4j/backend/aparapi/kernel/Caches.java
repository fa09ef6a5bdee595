package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.memory.AparapiBuffer;
import org.transformer4j.backend.aparapi.memory.BufferPool;
import org.transformer4j.backend.aparapi.memory.Layout;

/** Key-value caches: first the keys, {@code [slots, kvHeads, panels, headDim, 16]}, then the values in the plain layout. */
public final class Caches {
    private static final int PANEL = 16;

    private Caches() {}

    /** An empty cache. */
    public static AparapiBuffer allocate(CacheSpec spec, BufferPool buffers) {
        return buffers.allocate(DType.F32, spec.elements(), keys(spec) + spec.elements() / 2, new Layout.Cache(spec));
    }

    /** Where the values begin in a cache at {@code address}. */
    static long values(CacheSpec spec, int address) {
        return address + keys(spec);
    }

    private static long keys(CacheSpec spec) {
        return (long) spec.slots() * spec.kvHeads() * Math.ceilDiv(spec.capacity(), PANEL) * PANEL * spec.headDim();
    }
}
