package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link AttentionWithWeights}: a unit of work is one head of one row. */
public final class AttentionWithWeightsKernel extends AparapiKernel {
    private static final int ENTRY = 5;

    private final AttentionWithWeights attention;

    /** A kernel for {@code attention}. */
    public AttentionWithWeightsKernel(AttentionWithWeights attention) {
        this.attention = attention;
    }

    @Override
    void launch(Launcher launcher, Args args) {
        CacheSpec cache = attention.cache();
        Sequences sequences = args.sequences();
        int address = launcher.cache(args.slice(1), cache);
        launcher.start(Code.ATTENTION_WITH_WEIGHTS).operand(Launch.A, args.slice(0)).word(Launch.B, address)
                .operand(Launch.Y, args.slice(2)).operand(Launch.C, args.slice(3))
                .numbers(attention.heads(), cache.kvHeads(), cache.headDim(), cache.capacity(), Caches.values(cache, address),
                        Float.floatToRawIntBits(attention.scale()))
                .table(table(sequences))
                .run((long) sequences.rows() * attention.heads(), (long) sequences.longest() * cache.headDim());
    }

    /** Of each row: slot, visible keys, keys of its sequence, where its first weight lies, and how far the next head's is. */
    private int[] table(Sequences sequences) {
        int[] table = new int[ENTRY * sequences.rows()];
        long base = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int keys = sequences.kvLength(s);
            long headStride = (long) sequences.queryLength(s) * keys;
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int entry = ENTRY * (sequences.queryStart(s) + i);
                table[entry] = sequences.slot(s);
                table[entry + 1] = attention.mask().visible(sequences, s, i);
                table[entry + 2] = keys;
                table[entry + 3] = Math.toIntExact(base + (long) i * keys);
                table[entry + 4] = Math.toIntExact(headStride);
            }
            base += attention.heads() * headStride;
        }
        return table;
    }
}
