package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * {@code sum = sum + aᵀ b}, where the rows of a batch are what is summed over: the gradient of a weight that all rows are multiplied by.
 * The rows of each sequence in turn are cut into blocks of 256; each block's dots, ascending from +0, are added to the sum. So a batch
 * gives the same bits at once or one sequence after the other.
 *
 * <p>Sizes: m, n; needs sequences, of which the query lengths count. Operands: {@code a [rows, m]}, {@code b [rows, n]},
 * {@code sum [m, n]}, which is updated.
 */
public record WeightGradient() implements TrainingOp {
    @Override
    public List<String> sizeNames() {
        return List.of("m", "n");
    }

    @Override
    public List<Operand> operands(Args args) {
        if (args.sequences() == null) {
            throw new IllegalArgumentException("%s needs a table of sequences".formatted(this));
        }
        long rows = args.sequences().rows();
        return List.of(Operand.input("a", rows * args.size(0)), Operand.input("b", rows * args.size(1)),
                Operand.updated("sum", DType.F32, args.size(0) * args.size(1)));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Sequences sequences = args.sequences();
        for (int s = 0; s < sequences.count(); s++) {
            for (int from = 0; from < sequences.queryLength(s); from += Canon.DOT_BLOCK) {
                block(sink, args, sequences.queryStart(s) + from, Math.min(Canon.DOT_BLOCK, sequences.queryLength(s) - from));
            }
        }
    }

    private static void block(OpSink sink, Args args, long from, long rows) {
        long m = args.size(0);
        long n = args.size(1);
        if (m * n == 0) {
            return;
        }
        Slice product = sink.temporary(DType.F32, m * n);
        sink.emit(new MatMul(true, false), Args.of(new long[] {1, m, rows, n},
                args.slice(0).slice(from * m, rows * m), args.slice(1).slice(from * n, rows * n), product));
        new Formula(sink).addTo(args.slice(2), product);
    }
}
