package org.transformer4j.backend.aparapi.kernel;

import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/** {@link WeightGradient}: a tile of the sum goes over the blocks of all sequences. */
public final class WeightGradientKernel extends AparapiKernel {
    private static final long ROWS = 4;
    private static final long COLUMNS = ProductShape.COLUMNS;

    /** The kernel. */
    public WeightGradientKernel() {
        super("weight-gradient");
    }

    @Override
    void launch(Launcher launcher, Args args) {
        long m = args.size(0);
        long n = args.size(1);
        int[] blocks = blocks(args.sequences());
        if (m * n * blocks.length == 0) {
            return;
        }
        long rows = args.sequences().rows();
        boolean panels = Panels.suit(m, n);
        // A long table goes to the front of the scratch memory.
        int scratch = panels ? launcher.scratch(blocks.length + Panels.words(rows, n)) + blocks.length : 0;
        if (panels) {
            Panels.write(launcher, args.slice(1), false, 1, rows, n, scratch);
        }
        launcher.start(Code.WEIGHT_GRADIENT).operand(Launch.A, args.slice(0)).operand(Launch.Y, args.slice(2));
        if (panels) {
            launcher.word(Launch.B, scratch).numbers(m, n, blocks.length / 2, COLUMNS, rows * COLUMNS);
        } else {
            launcher.operand(Launch.B, args.slice(1)).numbers(m, n, blocks.length / 2, n, COLUMNS);
        }
        launcher.table(blocks).run(Math.ceilDiv(m, ROWS) * Math.ceilDiv(n, COLUMNS), ProductShape.cost(ROWS, rows));
    }

    /** First row and rows of each block of each sequence. */
    private static int[] blocks(Sequences sequences) {
        return IntStream.range(0, sequences.count()).boxed().flatMapToInt(s ->
                IntStream.iterate(0, from -> from < sequences.queryLength(s), from -> from + Canon.DOT_BLOCK)
                        .flatMap(from -> IntStream.of(sequences.queryStart(s) + from,
                                Math.min(Canon.DOT_BLOCK, sequences.queryLength(s) - from)))).toArray();
    }
}
