package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The largest elements of each row, in descending order, and where they stand; of equal ones the lower index comes first.
 *
 * <p>{@code indices} are different from each other in a row, and {@code values[j] = x[indices[j]]}. A NaN counts as negative
 * infinity, which is also what stands for it in {@code values}; the two zeros are equal, and keep their signs. So the first index is that
 * of {@link ArgMax}, and what is largest is what {@link Reduce} gives as the maximum.
 *
 * <p>Sizes: rows. Operands: {@code x [rows, width]}, {@code values [rows, k]}, {@code indices} I32 {@code [rows, k]}.
 *
 * @param width elements of a row, at most 2^24
 * @param k how many are taken, from 1 to the width
 */
public record TopK(int width, int k) implements LayerOp {
    /** Above this, a float no longer tells two neighbouring indices apart, which the decomposition needs. */
    private static final int WIDEST = 1 << 24;

    /** Checks both. */
    public TopK {
        if (width < 1 || width > WIDEST) {
            throw new IllegalArgumentException("top k of rows of %d; from 1 to %d elements are possible".formatted(width, WIDEST));
        }
        if (k < 1 || k > width) {
            throw new IllegalArgumentException("the top %d of %d elements; from 1 to %d are possible".formatted(k, width, width));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        return List.of(Operand.input("x", rows * width), Operand.output("values", rows * k),
                Operand.output("indices", DType.I32, rows * k));
    }

    /** Takes the largest k times; what was taken becomes a NaN, which is never equal to the largest. */
    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        if (rows > 0) {
            Steps steps = new Steps(sink, rows, width);
            Slice left = steps.withoutNaN(args.slice(0));
            for (int j = 0; j < k; j++) {
                Slice index = steps.firstLargest(left);
                Slice taken = steps.at(index);
                Slice value = steps.maximum(steps.select(taken, left, steps.nan));
                copy(sink, DType.F32, rows, value, args.slice(1), j);
                copy(sink, DType.I32, rows, index, args.slice(2), j);
                left = steps.select(taken, steps.nan, left);
            }
        }
    }

    /** Writes a column of one of the results. */
    private void copy(OpSink sink, DType type, long rows, Slice column, Slice y, int j) {
        sink.emit(new Copy(type), Args.of(new long[] {rows, 1, 1, k}, column, y.slice(j, (rows - 1) * k + 1)));
    }

    /** Operations on matrices {@code [rows, width]}. */
    private static final class Steps {
        private final OpSink sink;
        private final long rows;
        private final long[] matrix;
        private final long elements;
        private final Slice nan;
        private final Slice positions;

        Steps(OpSink sink, long rows, int width) {
            this.sink = sink;
            this.rows = rows;
            matrix = new long[] {rows, width};
            elements = rows * width;
            nan = filled(Float.NaN);
            float[] numbers = new float[width];
            for (int i = 0; i < width; i++) {
                numbers[i] = i;
            }
            positions = sink.temporary(DType.F32, elements);
            binary(Binary.Function.ADD, Broadcast.ROW, filled(0f), sink.constant(numbers), positions);
        }

        Slice withoutNaN(Slice x) {
            Slice number = sink.temporary(DType.F32, elements);
            binary(Binary.Function.EQUAL, Broadcast.FULL, x, x, number);
            return select(number, x, filled(Float.NEGATIVE_INFINITY));
        }

        /** The lowest index of what equals the maximum: with nothing but negative infinity left, the first one that is left. */
        Slice firstLargest(Slice x) {
            Slice isLargest = sink.temporary(DType.F32, elements);
            binary(Binary.Function.EQUAL, Broadcast.COLUMN, x, maximum(x), isLargest);
            Slice index = sink.temporary(DType.I32, rows);
            sink.emit(new ArgMax(), Args.of(matrix, isLargest, index));
            return index;
        }

        /** 1 at the index of each row, else 0. */
        Slice at(Slice index) {
            Slice number = sink.temporary(DType.F32, rows);
            sink.emit(new GatherRows(DType.F32), Args.of(new long[] {matrix[1], rows, 1}, positions.slice(0, matrix[1]), index, number));
            Slice y = sink.temporary(DType.F32, elements);
            binary(Binary.Function.EQUAL, Broadcast.COLUMN, positions, number, y);
            return y;
        }

        Slice maximum(Slice x) {
            Slice y = sink.temporary(DType.F32, rows);
            sink.emit(new Reduce(Reduce.Function.MAX), Args.of(matrix, x, y));
            return y;
        }

        Slice select(Slice condition, Slice a, Slice b) {
            Slice y = sink.temporary(DType.F32, elements);
            sink.emit(new Select(), Args.of(new long[] {elements}, condition, a, b, y));
            return y;
        }

        private Slice filled(float value) {
            Slice y = sink.temporary(DType.F32, elements);
            sink.emit(new Fill(value), Args.of(new long[] {elements}, y));
            return y;
        }

        private void binary(Binary.Function function, Broadcast broadcast, Slice a, Slice b, Slice y) {
            sink.emit(new Binary(function, broadcast), Args.of(matrix, a, b, y));
        }
    }
}
