package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Looks rows of a packed weight up: {@code y[i] = W[ids[i]]}, widened to F32. The weight may be the one that a tied
 * {@link Linear} output layer multiplies by. An id outside the table gives a row of zeros.
 *
 * <p>Sizes: rows. Operands: {@code weight} packed {@code [entries, width]}, {@code ids} I32 {@code [rows]},
 * {@code y [rows, width]}.
 *
 * @param weight shape and format of the table: entries by width
 */
public record Embedding(WeightSpec weight) implements LayerOp {
    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        return List.of(Operand.packed("weight", weight.type(), weight.elements()), Operand.input("ids", DType.I32, rows),
                Operand.output("y", rows * weight.inFeatures()));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        sink.emit(new GatherRows(weight.type()), Args.of(
                new long[] {weight.outFeatures(), args.size(0), weight.inFeatures()}, args.slice(0), args.slice(1), args.slice(2)));
    }
}
