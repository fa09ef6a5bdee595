package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The gradient of {@link CrossEntropy}: {@code dx = (softmax(x) - q) * dloss} with {@code q = fma(hit, 1 - smoothing, smoothing /
 * width)}, where {@code hit} is 1 at the target and 0 elsewhere. A row whose target is none of the classes has a gradient of 0.
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code targets} I32 {@code [rows]}, {@code dloss [rows]},
 * {@code dx [rows, width]}.
 *
 * @param smoothing which part of a target is spread over all classes, from 0 to below 1
 */
public record CrossEntropyGradient(float smoothing) implements TrainingOp {
    /** Checks the smoothing. */
    public CrossEntropyGradient {
        Checks.smoothing(smoothing);
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long elements = rows * args.size(1);
        return List.of(Operand.input("x", elements), Operand.input("targets", DType.I32, rows), Operand.input("dloss", rows),
                Operand.output("dx", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        long rows = args.size(0);
        long width = args.size(1);
        TargetRows targets = TargetRows.of(sink, args.slice(1), rows, width);
        Slice p = sink.temporary(DType.F32, rows * width);
        sink.emit(new Softmax(1f), Args.of(new long[] {rows, width}, args.slice(0), p));
        Slice q = formula.fma(targets.hits(), 1 - smoothing, smoothing / width);
        Slice dx = formula.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, formula.binary(Binary.Function.SUBTRACT, p, q),
                args.slice(2));
        Slice zeros = formula.filled(rows * width, 0f);
        Slice counts = formula.binary(Binary.Function.ADD, Broadcast.COLUMN, rows, width, zeros, targets.counts());
        formula.select(counts, dx, zeros, args.slice(3));
    }
}
