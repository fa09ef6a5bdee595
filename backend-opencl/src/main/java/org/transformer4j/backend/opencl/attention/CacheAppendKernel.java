package org.transformer4j.backend.opencl.attention;

import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link CacheAppend}. */
public final class CacheAppendKernel extends ClKernel {
    static final int GROUP = 64;

    /** Features that a work-item moves. */
    private static final int FEATURES = 8;

    private final CacheSpec spec;
    private final CacheLayout layout;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public CacheAppendKernel(Programs programs, CacheAppend op) {
        super("cache-append");
        spec = op.cache();
        layout = new CacheLayout(spec);
        entry = entry(programs, layout, "append");
    }

    /** A kernel of the program that moves keys and values. */
    static Entry entry(Programs programs, CacheLayout layout, String name) {
        return programs.entry("cache.cl", name, layout.macros("FEATURES_EACH", FEATURES, "GROUP", GROUP));
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        int rows = args.sequences().rows();
        long items = (long) rows * spec.kvHeads() * Math.ceilDiv(spec.headDim(), FEATURES);
        for (int piece = 0; piece < Caches.pieces(args.slice(2), layout) && items > 0; piece++) {
            Launch launch = queue.launch(entry).input(args.slice(0)).input(args.slice(1));
            Caches.piece(launch, args.slice(2), piece, layout).sequences(args.sequences()).number(rows)
                    .run((items + GROUP - 1) / GROUP, GROUP);
        }
    }
}
