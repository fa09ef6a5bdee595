package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The gradient of {@link LayerNorm} or {@link RmsNorm}. With {@code c = x - mean(x)} or {@code c = x}, {@code r = 1 / sqrt(mean(c²) +
 * epsilon)}, {@code n = c * r} and {@code g = dy * gamma}:
 *
 * <p>{@code dx = fma(n, -mean(g * n), g - mean(g)) * r}, where the RMS norm has {@code g} in place of {@code g - mean(g)}, and
 * {@code share = dy * n}, whose sum over the rows is the gradient of gamma. Rounding of the means: canon-1, "sum". Sources: Ba, Kiros and
 * Hinton (2016), section 3; Zhang and Sennrich (2019), section 4.
 *
 * <p>Sizes: rows. Operands: {@code x [rows, width]}, {@code gamma [width]}, {@code dy}, {@code dx} and {@code share [rows, width]}.
 *
 * @param width number of features, at least 1
 * @param epsilon added to the variance or mean square; positive
 * @param centred whether the mean was taken off, as layer normalisation does
 */
public record NormGradient(int width, float epsilon, boolean centred) implements TrainingOp {
    /** Checks width and epsilon. */
    public NormGradient {
        Checks.norm("gradient of a norm", width, epsilon);
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0) * width;
        return List.of(Operand.input("x", elements), Operand.input("gamma", width), Operand.input("dy", elements),
                Operand.output("dx", elements), Operand.output("share", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        long rows = args.size(0);
        Slice dy = args.slice(2);
        Slice c = centred ? withoutMean(formula, args.slice(0), rows) : args.slice(0);
        Slice square = formula.mean(Reduce.Function.SUM_OF_SQUARES, c, rows, width);
        Slice r = formula.unary(Unary.Function.RSQRT,
                formula.binary(Binary.Function.ADD, Broadcast.SCALAR, 1, rows, square, sink.constant(epsilon)));
        Slice n = formula.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, c, r);
        Slice g = formula.binary(Binary.Function.MULTIPLY, Broadcast.ROW, rows, width, dy, args.slice(1));
        Slice along = formula.unary(Unary.Function.NEGATE,
                formula.mean(Reduce.Function.SUM, formula.binary(Binary.Function.MULTIPLY, g, n), rows, width));
        Slice inner = formula.fma(Broadcast.COLUMN, Broadcast.FULL, rows, width, n, along, centred ? withoutMean(formula, g, rows) : g);
        formula.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, inner, r, args.slice(3));
        formula.binary(Binary.Function.MULTIPLY, dy, n, args.slice(4));
    }

    private Slice withoutMean(Formula formula, Slice x, long rows) {
        return formula.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, x,
                formula.mean(Reduce.Function.SUM, x, rows, width));
    }
}
