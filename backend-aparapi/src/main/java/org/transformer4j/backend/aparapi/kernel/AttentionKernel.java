package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Attention}. */
public final class AttentionKernel extends AparapiKernel {
    private final AttentionShape shape;

    /** A kernel for {@code attention}. */
    public AttentionKernel(Attention attention) {
        super("attention");
        shape = new AttentionShape(attention.heads(), attention.cache(), attention.scoring(), attention.mask());
    }

    @Override
    void launch(Launcher launcher, Args args) {
        shape.start(launcher, Code.ATTENTION, args).operand(Launch.Y, args.slice(args.slices() - 1)).table(table(args.sequences()));
        shape.run(launcher, args.sequences());
    }

    private int[] table(Sequences sequences) {
        int[] table = new int[AttentionShape.ENTRY * sequences.rows()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                shape.describe(table, AttentionShape.ENTRY * (sequences.queryStart(s) + i), sequences, s, i);
            }
        }
        return table;
    }
}
