package org.transformer4j.api.op;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** The steps that layer norm and rms norm have in common. */
final class Normalisation {
    private Normalisation() {}

    /** {@code sum / width} of each row. */
    static Slice mean(OpSink sink, Reduce.Function function, Slice x, long rows, int width) {
        Slice sum = sink.temporary(DType.F32, rows);
        Slice mean = sink.temporary(DType.F32, rows);
        sink.emit(new Reduce(function), Args.of(new long[] {rows, width}, x, sum));
        sink.emit(new Binary(Binary.Function.DIVIDE, Broadcast.SCALAR),
                Args.of(new long[] {1, rows}, sum, sink.constant((float) width), mean));
        return mean;
    }

    /** {@code x * (1 / sqrt(square + epsilon))}, row by row. */
    static Slice scale(OpSink sink, Slice x, Slice square, long rows, int width, float epsilon) {
        Slice shifted = sink.temporary(DType.F32, rows);
        Slice reciprocal = sink.temporary(DType.F32, rows);
        Slice scaled = sink.temporary(DType.F32, rows * width);
        sink.emit(new Binary(Binary.Function.ADD, Broadcast.SCALAR),
                Args.of(new long[] {1, rows}, square, sink.constant(epsilon), shifted));
        sink.emit(new Unary(Unary.Function.RSQRT), Args.of(new long[] {rows}, shifted, reciprocal));
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.COLUMN),
                Args.of(new long[] {rows, width}, x, reciprocal, scaled));
        return scaled;
    }
}
