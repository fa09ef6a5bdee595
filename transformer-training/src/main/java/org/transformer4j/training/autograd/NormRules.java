package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.spi.Slice;

/**
 * Gradients of what looks at whole rows.
 *
 * <p>Each number that is as large as the maximum of its row gets all of the gradient of that maximum. Without ties this is the derivative; with
 * them it is as many times a subgradient as there are such numbers, among which PyTorch's {@code amax} divides it evenly.
 */
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

    static Slice softmax(Steps steps, Slice y, Slice dy, long rows, long width, float scale) {
        Slice dx = steps.temporary(y.length());
        steps.run(new SoftmaxGradient(scale), new long[] {rows, width}, y, dy, dx);
        return dx;
    }

    static void layerNorm(LayerNorm op, Step step) {
        Slice dy = step.gradient(3);
        norm(new NormGradient(op.width(), op.epsilon(), true), step, dy);
        step.addColumnSums(2, dy, step.size(0), op.width());
    }

    static void rmsNorm(RmsNorm op, Step step) {
        norm(new NormGradient(op.width(), op.epsilon(), false), step, step.gradient(2));
    }

    private static void norm(NormGradient op, Step step, Slice dy) {
        Slice dx = step.steps().temporary(dy.length());
        Slice share = step.steps().temporary(dy.length());
        step.steps().run(op, new long[] {step.size(0)}, step.slice(0), step.slice(1), dy, dx, share);
        step.add(0, dx);
        step.addColumnSums(1, share, step.size(0), op.width());
    }

    static void crossEntropy(CrossEntropy op, Step step) {
        Slice dx = step.steps().temporary(step.slice(0).length());
        step.steps().run(new CrossEntropyGradient(op.smoothing()), new long[] {step.size(0), step.size(1)},
                step.slice(0), step.slice(1), step.gradient(2), dx);
        step.add(0, dx);
    }
}
