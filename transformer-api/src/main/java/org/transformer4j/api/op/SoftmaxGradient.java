package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * {@code dx = (y * (dy - sum(y * dy))) * scale}, row by row: the gradient of {@link Softmax}, from its result y. The products in the sum
 * are rounded. Rounding of the sum: canon-1, "sum".
 *
 * <p>Sizes: rows, width. Operands: {@code y}, {@code dy}, {@code dx}, each {@code [rows, width]}.
 *
 * @param scale factor of the scores
 */
public record SoftmaxGradient(float scale) implements TrainingOp {
    /** Checks the scale. */
    public SoftmaxGradient {
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException("softmax scale %s; it must be finite".formatted(scale));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0) * args.size(1);
        return List.of(Operand.input("y", elements), Operand.input("dy", elements), Operand.output("dx", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        long rows = args.size(0);
        long width = args.size(1);
        Slice y = args.slice(0);
        Slice dy = args.slice(1);
        Slice sums = formula.reduce(Reduce.Function.SUM, formula.binary(Binary.Function.MULTIPLY, y, dy), rows, width);
        Slice centred = formula.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, dy, sums);
        formula.binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, rows, width, formula.binary(Binary.Function.MULTIPLY, y, centred),
                sink.constant(scale), args.slice(2));
    }
}
