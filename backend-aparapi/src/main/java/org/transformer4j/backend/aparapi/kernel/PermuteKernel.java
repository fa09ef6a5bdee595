package org.transformer4j.backend.aparapi.kernel;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link Permute}. Elements of 64 bits have one more axis, their two words. */
public final class PermuteKernel extends AparapiKernel {
    private static final int SIZES = Launch.P + 3;
    private static final int STRIDES = Launch.P + 10;
    private static final int COST = 8;

    private final DType type;
    private final List<Integer> axes;

    /** A kernel for {@code permute}. */
    public PermuteKernel(Permute permute) {
        super("permute");
        type = permute.type();
        axes = permute.axes();
    }

    @Override
    void launch(Launcher launcher, Args args) {
        int pack = NarrowType.pack(type);
        int words = Math.max(1, type.bytes() / 4);
        long elements = args.slice(1).length();
        int rank = axes.size();
        launcher.start(pack == 0 ? Code.PERMUTE : Code.PERMUTE_NARROW)
                .operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(1));
        for (int i = 0; i < rank; i++) {
            int axis = axes.get(i);
            long stride = words;
            for (int inner = axis + 1; inner < rank; inner++) {
                stride *= args.size(inner);
            }
            launcher.word(SIZES + i, args.size(axis)).word(STRIDES + i, elements == 0 ? 0 : stride);
        }
        if (words > 1) {
            launcher.word(SIZES + rank, words).word(STRIDES + rank, 1);
            rank++;
        }
        launcher.numbers(rank, elements, pack)
                .run(pack == 0 ? elements * words : NarrowType.words(launcher.index(args.slice(1)), elements, pack), COST);
    }
}
