package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Layer normalisation over the last axis: {@code y = (x - mean) / sqrt(var + epsilon) * gamma + beta}, with the biased
 * variance. Rounding: canon-1, "layer norm". Source: Ba, Kiros and Hinton (2016), section 3.
 *
 * <p>Sizes: rows. Operands: {@code x [rows, width]}, {@code gamma [width]}, {@code beta [width]}, {@code y [rows, width]}.
 *
 * @param width number of features, at least 1
 * @param epsilon added to the variance; positive
 */
public record LayerNorm(int width, float epsilon) implements LayerOp {
    /** Checks width and epsilon. */
    public LayerNorm {
        Checks.norm("layer norm", width, epsilon);
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0) * width;
        return List.of(Operand.input("x", elements), Operand.input("gamma", width), Operand.input("beta", width),
                Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        long[] matrix = {rows, width};
        Slice centred = sink.temporary(DType.F32, rows * width);
        Slice mean = mean(sink, Reduce.Function.SUM, args.slice(0), rows);
        sink.emit(new Binary(Binary.Function.SUBTRACT, Broadcast.COLUMN), Args.of(matrix, args.slice(0), mean, centred));
        Slice variance = mean(sink, Reduce.Function.SUM_OF_SQUARES, centred, rows);
        Slice scaled = Normalisation.scale(sink, centred, variance, rows, width, epsilon);
        sink.emit(new Fma(Broadcast.ROW, Broadcast.ROW), Args.of(matrix, scaled, args.slice(1), args.slice(2), args.slice(3)));
    }

    private Slice mean(OpSink sink, Reduce.Function function, Slice x, long rows) {
        return Normalisation.mean(sink, function, x, rows, width);
    }
}
