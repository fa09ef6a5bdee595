package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * How far the scores of each row are from its target: {@code loss = log(S) - t} with {@code z = x - max x}, {@code S = sum exp z} and
 * {@code t = fma(z[target], 1 - smoothing, mean(z) * smoothing)}. A row whose target is none of the classes has a loss of 0. Rounding of
 * the sums: canon-1, "sum". Source: smoothing, Szegedy et al. (2016), section 7.
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code targets} I32 {@code [rows]}, {@code loss [rows]}.
 *
 * @param smoothing which part of a target is spread over all classes, from 0 to below 1
 */
public record CrossEntropy(float smoothing) implements TrainingOp {
    /** Checks the smoothing. */
    public CrossEntropy {
        Checks.smoothing(smoothing);
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        return List.of(Operand.input("x", rows * args.size(1)), Operand.input("targets", DType.I32, rows), Operand.output("loss", rows));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        long rows = args.size(0);
        long width = args.size(1);
        TargetRows targets = TargetRows.of(sink, args.slice(1), rows, width);
        Slice z = formula.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, args.slice(0),
                formula.reduce(Reduce.Function.MAX, args.slice(0), rows, width));
        Slice sum = formula.reduce(Reduce.Function.SUM, formula.unary(Unary.Function.EXP, z), rows, width);
        Slice hit = formula.reduce(Reduce.Function.SUM, formula.select(targets.hits(), z, formula.filled(rows * width, 0f)), rows, width);
        Slice spread = smoothing == 0 ? formula.filled(rows, 0f) : formula.times(formula.mean(Reduce.Function.SUM, z, rows, width), smoothing);
        Slice t = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, rows, hit, sink.constant(1 - smoothing), spread);
        Slice loss = formula.binary(Binary.Function.SUBTRACT, formula.unary(Unary.Function.LOG, sum), t);
        formula.select(targets.counts(), loss, formula.filled(rows, 0f), args.slice(2));
    }
}
