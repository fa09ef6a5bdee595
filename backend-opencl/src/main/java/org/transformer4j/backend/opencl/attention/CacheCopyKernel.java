package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link CacheCopy}: one launch for as many heads as lie together in pieces of the cache. */
public final class CacheCopyKernel extends ClKernel {
    /** Words of keys, and of values, that a work-group moves. */
    private static final int WORDS = 4 * CacheAppendKernel.GROUP;

    private final CacheSpec spec;
    private final CacheLayout layout;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public CacheCopyKernel(Programs programs, CacheCopy op) {
        super("cache-copy");
        spec = op.cache();
        layout = new CacheLayout(spec);
        entry = CacheAppendKernel.entry(programs, layout, "copy");
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        int together = Caches.headsPerPiece(args.slice(0), layout);
        int positions = (int) args.size(2);
        long groups = Math.ceilDiv(Math.max(layout.keyWords(positions), layout.valueWords(positions)), (long) WORDS);
        int source = (int) args.size(0) * spec.kvHeads();
        int target = (int) args.size(1) * spec.kvHeads();
        for (int left = spec.kvHeads(); left > 0;) {
            int heads = Math.min(left, together - Math.max(source % together, target % together));
            queue.launch(entry).piece(args.slice(0), source / together).number(source % together)
                    .piece(args.slice(0), target / together).number(target % together).number(spec.capacity()).number(positions)
                    .run(groups, heads, CacheAppendKernel.GROUP, 1);
            source += heads;
            target += heads;
            left -= heads;
        }
    }
}
