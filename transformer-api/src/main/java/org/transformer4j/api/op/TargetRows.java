package org.transformer4j.api.op;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Which class each row of scores should have, as tensor operations.
 *
 * @param hits 1 at the target of each row, else 0: {@code [rows, width]}
 * @param counts 1 for each row whose target is one of the classes, else 0: {@code [rows]}
 */
record TargetRows(Slice hits, Slice counts) {
    /** The classes get the numbers 1, 2, ..., so that a target that is none of them, which looks up 0, meets none. */
    static TargetRows of(OpSink sink, Slice targets, long rows, long width) {
        Formula formula = new Formula(sink);
        float[] numbers = new float[Math.toIntExact(width)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i + 1;
        }
        Slice classes = sink.constant(numbers);
        Slice wanted = sink.temporary(DType.F32, rows);
        sink.emit(new GatherRows(DType.F32), Args.of(new long[] {width, rows, 1}, classes, targets, wanted));
        Slice everywhere = formula.binary(Binary.Function.ADD, Broadcast.ROW, rows, width, formula.filled(rows * width, 0f), classes);
        Slice none = formula.binary(Binary.Function.EQUAL, Broadcast.SCALAR, 1, rows, wanted, sink.constant(0f));
        return new TargetRows(formula.binary(Binary.Function.EQUAL, Broadcast.COLUMN, rows, width, everywhere, wanted),
                formula.fma(none, -1f, 1f));
    }
}
