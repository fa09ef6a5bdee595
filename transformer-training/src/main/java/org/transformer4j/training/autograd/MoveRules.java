package org.transformer4j.training.autograd;

import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/** Gradients of what moves numbers: they go back where the numbers came from. */
final class MoveRules {
    private MoveRules() {}

    static void copy(Step step) {
        long rows = step.size(0);
        long width = step.size(1);
        Slice dy = step.gradient(1);
        if (dy != null && rows * width > 0 && step.wants(0)) {
            Slice dx = step.size(2) == width ? step.steps().temporary(rows * width) : step.steps().filled(step.slice(0).length(), 0f);
            step.steps().copy(rows, width, step.size(3), step.size(2), dy, dx);
            step.add(0, dx);
        }
        step.gradients().overwritten(step.slice(1), rows, width, step.size(3));
    }

    /** Indices have to differ where rows replace others. */
    static void scatter(Step step, ScatterRows op) {
        Slice table = step.gradient(2);
        if (table != null) {
            long[] sizes = {step.size(0), step.size(1), step.size(2)};
            Slice dx = step.steps().temporary(step.slice(0).length());
            step.steps().run(new GatherRows(DType.F32), sizes, table, step.slice(1), dx);
            if (!op.accumulate()) {
                step.steps().run(new ScatterRows(false), sizes, step.steps().filled(dx.length(), 0f), step.slice(1), table);
            }
            step.add(0, dx);
        }
        step.gradients().release(step.slice(2));
    }

    static void permute(Permute op, Step step) {
        int[] axes = op.axes().stream().mapToInt(Integer::intValue).toArray();
        int[] inverse = new int[axes.length];
        IntStream.range(0, axes.length).forEach(i -> inverse[axes[i]] = i);
        long[] sizes = IntStream.of(axes).mapToLong(step::size).toArray();
        step.add(0, step.steps().permute(step.gradient(1), sizes, inverse));
    }

    /** Rows that were looked up several times get the sum, in the order of the look-ups. */
    static void gather(Step step, int table, int indices, int output, long tableRows, long width) {
        Slice dy = step.gradient(output);
        int ignored = step.gradients().ignoredRow(step.slice(table));
        step.gradients().addInPlace(step.slice(table), sum -> {
            step.steps().run(new ScatterRows(true), new long[] {tableRows, step.slice(indices).length(), width}, dy, step.slice(indices), sum);
            if (ignored >= 0) {
                step.steps().run(new Fill(0f), new long[] {width}, sum.slice(ignored * width, width));
            }
        });
    }

    /** Rotates back: by the same angles with the sign of the sine changed. */
    static void rope(Rope op, Step step) {
        Slice dy = step.gradient(4);
        Slice dx = step.steps().temporary(dy.length());
        Slice back = step.steps().unary(Unary.Function.NEGATE, step.slice(3));
        step.steps().run(op, new long[] {step.size(0), step.size(1), step.size(2)}, dy, step.slice(1), step.slice(2), back, dx);
        step.add(0, dx);
    }
}
