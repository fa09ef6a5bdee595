package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * Adadelta: gradients are divided by the root of their running mean square and multiplied by that of the steps before, so that a step has
 * the unit of the weights.
 *
 * <p>{@code h = fma(w, weightDecay, g * scale)}; {@code v = fma(v, rho, (h * (1 - rho)) * h)};
 * {@code d = h * (sqrt(a + epsilon) / sqrt(v + epsilon))}; {@code a = fma(a, rho, (d * (1 - rho)) * d)}; {@code w = fma(d, -rate, w)}.
 *
 * <p>Source: Zeiler (2012), algorithm 1, which has a rate of 1.
 *
 * @param rho how much of the mean squares stays, from 0 to below 1
 * @param epsilon added to the mean squares
 * @param weightDecay how much of a weight is added to its gradient
 */
public record Adadelta(double rho, double epsilon, double weightDecay) implements Optimizer {
    private static final String GRADIENTS = "square_avg";
    private static final String STEPS = "acc_delta";

    /** Checks the numbers. */
    public Adadelta {
        Checks.stays("a rho", rho);
        Checks.epsilon(epsilon);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With its usual settings. */
    public static Adadelta adadelta() {
        return new Adadelta(0.9, 1e-6, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(GRADIENTS, shape.elements()), new State(STEPS, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice v = meanSquare(formula, step.state(GRADIENTS), h);
        Slice ratio = formula.dividedBy(root(formula, step.state(STEPS)), root(formula, v));
        Slice d = formula.times(h, ratio);
        formula.store(v, step.state(GRADIENTS));
        formula.store(meanSquare(formula, step.state(STEPS), d), step.state(STEPS));
        formula.store(formula.fma(d, -step.rate(), step.weights()), step.weights());
    }

    private Slice meanSquare(Formula formula, Slice mean, Slice x) {
        return formula.fma(mean, rho, formula.times(formula.times(x, 1 - rho), x));
    }

    private Slice root(Formula formula, Slice square) {
        return formula.unary(Unary.Function.SQRT, formula.plus(square, epsilon));
    }
}
