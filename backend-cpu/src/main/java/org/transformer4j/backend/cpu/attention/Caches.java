package org.transformer4j.backend.cpu.attention;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.runtime.CpuBuffer;
import org.transformer4j.backend.cpu.runtime.Layout;

/** Allocates key-value caches. */
public final class Caches {
    private Caches() {}

    /** An empty cache. */
    public static CpuBuffer allocate(CacheSpec spec, BufferPool pool) {
        return pool.allocate(DType.F32, spec.elements(), new CacheLayout(spec).bytes(), new Layout.Cache(spec));
    }
}
