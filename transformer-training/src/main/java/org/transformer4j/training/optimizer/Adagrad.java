package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * Adagrad: gradients are divided by the root of the sum of all their squares.
 *
 * <p>{@code h = fma(w, weightDecay, g * scale)}; {@code s = fma(h, h, s)};
 * {@code w = fma(h / (sqrt(s) + epsilon), -rate / (1 + (t - 1) rateDecay), w)} in step t.
 *
 * <p>Source: Duchi, Hazan and Singer (2011), section 1.1, with the diagonal of the matrix.
 *
 * @param rateDecay how fast the learning rate falls
 * @param epsilon added to the root
 * @param weightDecay how much of a weight is added to its gradient
 */
public record Adagrad(double rateDecay, double epsilon, double weightDecay) implements Optimizer {
    private static final String SUM = "sum";

    /** Checks the numbers. */
    public Adagrad {
        Checks.notNegative("a decay of the rate", rateDecay);
        Checks.epsilon(epsilon);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With its usual settings. */
    public static Adagrad adagrad() {
        return new Adagrad(0, 1e-10, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(SUM, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice sum = formula.fma(h, h, step.state(SUM));
        formula.store(sum, step.state(SUM));
        Slice direction = formula.dividedBy(h, formula.plus(formula.unary(Unary.Function.SQRT, sum), epsilon));
        double rate = step.rate() / (1 + (step.number() - 1) * rateDecay);
        formula.store(formula.fma(direction, -rate, step.weights()), step.weights());
    }
}
