package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/** Gradients of what looks at whole rows. */
final class NormRules {
    private NormRules() {}

    static void reduce(Reduce.Function function, Step step) {
        Steps steps = step.steps();
        long rows = step.size(0);
        long width = step.size(1);
        Slice x = step.slice(0);
        Slice dy = step.gradient(1);
        step.add(0, switch (function) {
            case SUM -> steps.binary(Binary.Function.ADD, Broadcast.COLUMN, rows, width, steps.filled(rows * width, 0f), dy);
            case SUM_OF_SQUARES -> steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, steps.multiply(x, 2f), dy);
            case MAX -> steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width,
                    steps.binary(Binary.Function.EQUAL, Broadcast.COLUMN, rows, width, x, step.slice(1)), dy);
        });
    }

    static void softmax(Softmax op, Step step) {
        step.add(0, softmax(step.steps(), step.slice(1), step.gradient(1), step.size(0), step.size(1), op.scale()));
    }

    /** {@code dx = scale y (dy - Σ y dy)}. */
    static Slice softmax(Steps steps, Slice y, Slice dy, long rows, long width, float scale) {
        Slice sums = steps.reduce(Reduce.Function.SUM, steps.multiply(y, dy), rows, width);
        Slice centred = steps.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, dy, sums);
        Slice dx = steps.multiply(y, centred);
        return scale == 1f ? dx : steps.multiply(dx, scale);
    }

    /**
     * With {@code n = (x - mean) r} and {@code g = dy gamma}: {@code dx = r (g - mean(g) - n mean(g n))}. Source: Ba, Kiros and Hinton
     * (2016), differentiated.
     */
    static void layerNorm(LayerNorm op, Step step) {
        Steps steps = step.steps();
        long rows = step.size(0);
        long width = op.width();
        Slice dy = step.gradient(3);
        Slice mean = steps.divide(steps.reduce(Reduce.Function.SUM, step.slice(0), rows, width), steps.filled(rows, width));
        Slice centred = steps.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, step.slice(0), mean);
        Slice r = inverse(steps, centred, rows, width, op.epsilon());
        Slice n = steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, centred, r);
        step.addColumnSums(1, steps.multiply(dy, n), rows, width);
        step.addColumnSums(2, dy, rows, width);
        if (step.wants(0)) {
            Slice g = steps.binary(Binary.Function.MULTIPLY, Broadcast.ROW, rows, width, dy, step.slice(1));
            Slice level = steps.divide(steps.reduce(Reduce.Function.SUM, g, rows, width), steps.filled(rows, width));
            Slice flat = steps.binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, rows, width, g, level);
            step.add(0, steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, without(steps, flat, g, n, rows, width), r));
        }
    }

    /** With {@code n = x r} and {@code g = dy gamma}: {@code dx = r (g - n mean(g n))}. Source: Zhang and Sennrich (2019), section 4. */
    static void rmsNorm(RmsNorm op, Step step) {
        Steps steps = step.steps();
        long rows = step.size(0);
        long width = op.width();
        Slice x = step.slice(0);
        Slice dy = step.gradient(2);
        Slice r = inverse(steps, x, rows, width, op.epsilon());
        Slice n = steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, x, r);
        step.addColumnSums(1, steps.multiply(dy, n), rows, width);
        if (step.wants(0)) {
            Slice g = steps.binary(Binary.Function.MULTIPLY, Broadcast.ROW, rows, width, dy, step.slice(1));
            step.add(0, steps.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, rows, width, without(steps, g, g, n, rows, width), r));
        }
    }

    /** {@code 1 / sqrt(mean(x²) + epsilon)}. */
    private static Slice inverse(Steps steps, Slice x, long rows, long width, float epsilon) {
        Slice mean = steps.divide(steps.reduce(Reduce.Function.SUM_OF_SQUARES, x, rows, width), steps.filled(rows, width));
        return steps.unary(Unary.Function.RSQRT, steps.binary(Binary.Function.ADD, Broadcast.SCALAR, 1, rows, mean, steps.number(epsilon)));
    }

    /** {@code from - n mean(g n)}. */
    private static Slice without(Steps steps, Slice from, Slice g, Slice n, long rows, long width) {
        Slice mean = steps.divide(steps.reduce(Reduce.Function.SUM, steps.multiply(g, n), rows, width), steps.filled(rows, -width));
        return steps.fma(Broadcast.COLUMN, Broadcast.FULL, rows, width, n, mean, from);
    }
}
