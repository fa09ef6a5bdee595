package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link AttentionWithWeights}. */
public final class AttentionWithWeightsKernel extends AparapiKernel {
    private static final int ENTRY = AttentionShape.ENTRY + 3;

    private final AttentionShape shape;

    /** A kernel for {@code attention}. */
    public AttentionWithWeightsKernel(AttentionWithWeights attention) {
        super("attention-with-weights");
        shape = new AttentionShape(attention.heads(), attention.cache(), attention.scoring(), attention.mask());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        shape.start(launcher, Code.ATTENTION_WITH_WEIGHTS, args).operand(Launch.Y, args.slice(args.slices() - 2))
                .operand(Launch.C, args.slice(args.slices() - 1)).table(table(args.sequences()));
        shape.run(launcher, args.sequences());
    }

    /** For each row also the keys of its sequence, where its first weight lies, and how far the next head's is. */
    private int[] table(Sequences sequences) {
        int[] table = new int[ENTRY * sequences.rows()];
        long base = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int keys = sequences.kvLength(s);
            long headStride = (long) sequences.queryLength(s) * keys;
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int entry = ENTRY * (sequences.queryStart(s) + i);
                shape.describe(table, entry, sequences, s, i);
                table[entry + AttentionShape.ENTRY] = keys;
                table[entry + AttentionShape.ENTRY + 1] = Math.toIntExact(base + (long) i * keys);
                table[entry + AttentionShape.ENTRY + 2] = Math.toIntExact(headStride);
            }
            base += shape.heads() * headStride;
        }
        return table;
    }
}
