package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Root mean square normalisation over the last axis: {@code y = x / sqrt(mean(x²) + epsilon) * gamma}. Rounding: canon-1,
 * "rms norm". Source: Zhang and Sennrich (2019), section 4.
 *
 * <p>Sizes: rows. Operands: {@code x [rows, width]}, {@code gamma [width]}, {@code y [rows, width]}.
 *
 * @param width number of features, at least 1
 * @param epsilon added to the mean square; positive
 */
public record RmsNorm(int width, float epsilon) implements LayerOp {
    /** Checks width and epsilon. */
    public RmsNorm {
        Checks.norm("rms norm", width, epsilon);
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0) * width;
        return List.of(Operand.input("x", elements), Operand.input("gamma", width), Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        Slice meanSquare = Normalisation.mean(sink, Reduce.Function.SUM_OF_SQUARES, args.slice(0), rows, width);
        Slice scaled = Normalisation.scale(sink, args.slice(0), meanSquare, rows, width, epsilon);
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.ROW),
                Args.of(new long[] {rows, width}, scaled, args.slice(1), args.slice(2)));
    }
}
