package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link CacheAppend}. */
public final class CacheAppendKernel extends AparapiKernel {
    private final CacheSpec cache;

    /** A kernel for {@code append}. */
    public CacheAppendKernel(CacheAppend append) {
        super("cache-append");
        cache = append.cache();
    }

    @Override
    void launch(Launcher launcher, Args args) {
        int address = launcher.cache(args.slice(2), cache);
        launcher.start(Code.CACHE_APPEND).operand(Launch.A, args.slice(0)).operand(Launch.B, args.slice(1)).word(Launch.Y, address)
                .numbers(cache.kvHeads(), cache.headDim(), cache.capacity(), Caches.values(cache, address))
                .table(table(args.sequences())).run(args.slice(0).length(), 4);
    }

    /** Slot and position of each row. */
    private static int[] table(Sequences sequences) {
        int[] table = new int[2 * sequences.rows()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int row = sequences.queryStart(s) + i;
                table[2 * row] = sequences.slot(s);
                table[2 * row + 1] = sequences.position(s, i);
            }
        }
        return table;
    }
}
