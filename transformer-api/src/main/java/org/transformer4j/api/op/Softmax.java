package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Softmax of each row: {@code y = exp(t - max t) / sum exp(t - max t)} with {@code t = fma(x, scale, +0)}. Rounding: canon-1,
 * "softmax".
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code y [rows, width]}.
 *
 * @param scale factor of the scores; finite
 */
public record Softmax(float scale) implements LayerOp {
    /** Checks the scale. */
    public Softmax {
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
        return List.of(Operand.input("x", elements), Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        long[] matrix = {rows, width};
        Slice scaled = sink.temporary(DType.F32, rows * width);
        Slice maximum = sink.temporary(DType.F32, rows);
        Slice shifted = sink.temporary(DType.F32, rows * width);
        Slice exponentials = sink.temporary(DType.F32, rows * width);
        Slice sum = sink.temporary(DType.F32, rows);
        sink.emit(new Fma(Broadcast.SCALAR, Broadcast.SCALAR),
                Args.of(matrix, args.slice(0), sink.constant(scale), sink.constant(0f), scaled));
        sink.emit(new Reduce(Reduce.Function.MAX), Args.of(matrix, scaled, maximum));
        sink.emit(new Binary(Binary.Function.SUBTRACT, Broadcast.COLUMN), Args.of(matrix, scaled, maximum, shifted));
        sink.emit(new Unary(Unary.Function.EXP), Args.of(new long[] {rows * width}, shifted, exponentials));
        sink.emit(new Reduce(Reduce.Function.SUM), Args.of(matrix, exponentials, sum));
        sink.emit(new Binary(Binary.Function.DIVIDE, Broadcast.COLUMN), Args.of(matrix, exponentials, sum, args.slice(1)));
    }
}
