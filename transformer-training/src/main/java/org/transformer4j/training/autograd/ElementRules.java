package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.spi.Slice;

/**
 * Gradients of what is computed element by element. Where an operand was stretched, its gradient is the sum over the copies.
 *
 * <p>Where two operands are equal, the first one gets all of the gradient of their maximum, and the second all of that of their minimum. Either
 * is a subgradient; PyTorch halves it.
 */
final class ElementRules {
    private ElementRules() {}

    static void unary(Unary op, Step step) {
        step.add(0, unary(op.function(), step.steps(), step.slice(0), step.gradient(1)));
    }

    private static Slice unary(Unary.Function function, Steps steps, Slice x, Slice dy) {
        Slice dx = steps.temporary(x.length());
        steps.run(new UnaryGradient(function), new long[] {x.length()}, x, dy, dx);
        return dx;
    }

    static void binary(Binary op, Step step) {
        Steps steps = step.steps();
        Broadcast stretch = op.broadcast();
        long rows = step.size(0);
        long width = step.size(1);
        Slice a = step.slice(0);
        Slice b = step.slice(1);
        Slice dy = step.gradient(2);
        switch (op.function()) {
            case ADD -> both(step, stretch, dy, dy);
            case SUBTRACT -> both(step, stretch, dy, step.wants(1) ? steps.unary(Unary.Function.NEGATE, dy) : null);
            case MULTIPLY -> both(step, stretch,
                    step.wants(0) ? steps.binary(Binary.Function.MULTIPLY, stretch, rows, width, dy, b) : null,
                    step.wants(1) ? steps.multiply(dy, a) : null);
            case DIVIDE -> {
                Slice da = steps.binary(Binary.Function.DIVIDE, stretch, rows, width, dy, b);
                both(step, stretch, da, step.wants(1) ? steps.unary(Unary.Function.NEGATE, steps.multiply(da, step.slice(2))) : null);
            }
            case MAX, MIN -> {
                Slice first = op.function() == Binary.Function.MAX
                        ? flipped(steps, steps.binary(Binary.Function.LESS, stretch, rows, width, a, b))
                        : steps.binary(Binary.Function.LESS, stretch, rows, width, a, b);
                both(step, stretch, steps.multiply(dy, first), step.wants(1) ? steps.multiply(dy, flipped(steps, first)) : null);
            }
            case LESS, EQUAL -> {}
        }
    }

    private static Slice flipped(Steps steps, Slice flags) {
        return steps.fma(flags, -1f, 1f);
    }

    private static void both(Step step, Broadcast stretch, Slice da, Slice db) {
        if (step.wants(0)) {
            step.add(0, da);
        }
        if (step.wants(1)) {
            stretched(step, 1, stretch, db);
        }
    }

    static void fma(Fma op, Step step) {
        Steps steps = step.steps();
        Slice dy = step.gradient(3);
        if (step.wants(0)) {
            step.add(0, steps.binary(Binary.Function.MULTIPLY, op.b(), step.size(0), step.size(1), dy, step.slice(1)));
        }
        if (step.wants(1)) {
            stretched(step, 1, op.b(), steps.multiply(dy, step.slice(0)));
        }
        if (step.wants(2)) {
            stretched(step, 2, op.c(), dy);
        }
    }

    /** Adds to an operand that was stretched over {@code [rows, width]}. */
    private static void stretched(Step step, int operand, Broadcast stretch, Slice gradient) {
        long rows = step.size(0);
        long width = step.size(1);
        switch (stretch) {
            case FULL -> step.add(operand, gradient);
            case ROW -> step.addColumnSums(operand, gradient, rows, width);
            case COLUMN -> step.add(operand, step.steps().reduce(Reduce.Function.SUM, gradient, rows, width));
            case SCALAR -> step.add(operand, step.steps().reduce(Reduce.Function.SUM, gradient, 1, rows * width));
        }
    }

    static void select(Step step) {
        Slice dy = step.gradient(3);
        Slice zeros = step.steps().filled(dy.length(), 0f);
        if (step.wants(1)) {
            step.add(1, chosen(step, dy, zeros));
        }
        if (step.wants(2)) {
            step.add(2, chosen(step, zeros, dy));
        }
    }

    private static Slice chosen(Step step, Slice a, Slice b) {
        Slice y = step.steps().temporary(a.length());
        step.steps().run(new Select(), new long[] {a.length()}, step.slice(0), a, b, y);
        return y;
    }

    /** {@code y = f(gate) up}: {@code d gate = dy up f'(gate)}, {@code d up = dy f(gate)}. */
    static void gated(GatedActivation op, Step step) {
        Steps steps = step.steps();
        Slice dy = step.gradient(2);
        if (step.wants(0)) {
            step.add(0, unary(op.function(), steps, step.slice(0), steps.multiply(dy, step.slice(1))));
        }
        if (step.wants(1)) {
            step.add(1, steps.multiply(dy, steps.unary(op.function(), step.slice(0))));
        }
    }

    /** What was left out gets no gradient, and the others theirs times the scale: the same operation. */
    static void dropout(Dropout op, Step step) {
        Slice dy = step.gradient(2);
        Slice dx = step.steps().temporary(dy.length());
        step.steps().run(op, new long[] {step.size(0), step.size(1)}, dy, step.slice(1), dx);
        step.add(0, dx);
    }
}
