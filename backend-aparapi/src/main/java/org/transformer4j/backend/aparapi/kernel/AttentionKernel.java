package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Attention}: a unit of work is one head of one row. */
public final class AttentionKernel extends AparapiKernel {
    private final Attention attention;

    /** A kernel for {@code attention}. */
    public AttentionKernel(Attention attention) {
        this.attention = attention;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        CacheSpec cache = attention.cache();
        Sequences sequences = args.sequences();
        int address = launcher.cache(args.slice(1), cache);
        launcher.start(Code.ATTENTION).operand(Launch.A, args.slice(0)).word(Launch.B, address).operand(Launch.Y, args.slice(2))
                .numbers(attention.heads(), cache.kvHeads(), cache.headDim(), cache.capacity(), Caches.values(cache, address),
                        Float.floatToRawIntBits(attention.scale()))
                .table(table(sequences))
                .run((long) sequences.rows() * attention.heads(), (long) sequences.longest() * cache.headDim());
    }

    /** Slot and visible keys of each row. */
    private int[] table(Sequences sequences) {
        int[] table = new int[2 * sequences.rows()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int row = sequences.queryStart(s) + i;
                table[2 * row] = sequences.slot(s);
                table[2 * row + 1] = attention.mask().visible(sequences, s, i);
            }
        }
        return table;
    }
}
