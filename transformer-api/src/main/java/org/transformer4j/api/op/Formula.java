package org.transformer4j.api.op;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Tensor operations as functions that give their results in temporary memory, so that a decomposition reads like its formula. */
record Formula(OpSink sink) {
    Slice filled(long elements, float value) {
        Slice y = sink.temporary(DType.F32, elements);
        sink.emit(new Fill(value), Args.of(new long[] {elements}, y));
        return y;
    }

    Slice unary(Unary.Function function, Slice x) {
        Slice y = sink.temporary(DType.F32, x.length());
        unary(function, x, y);
        return y;
    }

    void unary(Unary.Function function, Slice x, Slice y) {
        sink.emit(new Unary(function), Args.of(new long[] {x.length()}, x, y));
    }

    /** {@code f(a, b)}, element by element. */
    Slice binary(Binary.Function function, Slice a, Slice b) {
        return binary(function, Broadcast.FULL, 1, a.length(), a, b);
    }

    void binary(Binary.Function function, Slice a, Slice b, Slice y) {
        binary(function, Broadcast.FULL, 1, a.length(), a, b, y);
    }

    /** {@code f(a, b)} for {@code a [rows, width]}. */
    Slice binary(Binary.Function function, Broadcast broadcast, long rows, long width, Slice a, Slice b) {
        Slice y = sink.temporary(DType.F32, rows * width);
        binary(function, broadcast, rows, width, a, b, y);
        return y;
    }

    void binary(Binary.Function function, Broadcast broadcast, long rows, long width, Slice a, Slice b, Slice y) {
        sink.emit(new Binary(function, broadcast), Args.of(new long[] {rows, width}, a, b, y));
    }

    Slice times(Slice a, float factor) {
        return binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, 1, a.length(), a, sink.constant(factor));
    }

    /** {@code fma(a, b, c)}. */
    Slice fma(Slice a, float b, float c) {
        return fma(Broadcast.SCALAR, Broadcast.SCALAR, 1, a.length(), a, sink.constant(b), sink.constant(c));
    }

    Slice fma(Slice a, Slice b, Slice c) {
        return fma(Broadcast.FULL, Broadcast.FULL, 1, a.length(), a, b, c);
    }

    Slice fma(Broadcast second, Broadcast third, long rows, long width, Slice a, Slice b, Slice c) {
        Slice y = sink.temporary(DType.F32, rows * width);
        fma(second, third, rows, width, a, b, c, y);
        return y;
    }

    void fma(Broadcast second, Broadcast third, long rows, long width, Slice a, Slice b, Slice c, Slice y) {
        sink.emit(new Fma(second, third), Args.of(new long[] {rows, width}, a, b, c, y));
    }

    Slice select(Slice condition, Slice a, Slice b) {
        Slice y = sink.temporary(DType.F32, a.length());
        select(condition, a, b, y);
        return y;
    }

    void select(Slice condition, Slice a, Slice b, Slice y) {
        sink.emit(new Select(), Args.of(new long[] {a.length()}, condition, a, b, y));
    }

    Slice reduce(Reduce.Function function, Slice x, long rows, long width) {
        Slice y = sink.temporary(DType.F32, rows);
        sink.emit(new Reduce(function), Args.of(new long[] {rows, width}, x, y));
        return y;
    }

    /** The reduction of each row, divided by the width. */
    Slice mean(Reduce.Function function, Slice x, long rows, long width) {
        return binary(Binary.Function.DIVIDE, Broadcast.SCALAR, 1, rows, reduce(function, x, rows, width), sink.constant((float) width));
    }

    /** {@code target = target + x}. */
    void addTo(Slice target, Slice x) {
        sink.emit(new ScatterRows(true), Args.of(new long[] {1, 1, x.length()}, x, sink.constant(new int[] {0}), target));
    }
}
