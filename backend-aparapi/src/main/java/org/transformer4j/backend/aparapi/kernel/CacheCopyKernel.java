package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link CacheCopy}. */
public final class CacheCopyKernel extends AparapiKernel {
    private final CacheSpec cache;

    /** A kernel for {@code copy}. */
    public CacheCopyKernel(CacheCopy copy) {
        super("cache-copy");
        cache = copy.cache();
    }

    @Override
    void launch(Launcher launcher, Args args) {
        int address = launcher.cache(args.slice(0), cache);
        launcher.start(Code.CACHE_COPY).word(Launch.Y, address)
                .numbers(cache.kvHeads(), cache.headDim(), cache.capacity(), Caches.values(cache, address),
                        args.size(0), args.size(1), args.size(2))
                .run(cache.kvHeads() * args.size(2) * cache.headDim(), 4);
    }
}
