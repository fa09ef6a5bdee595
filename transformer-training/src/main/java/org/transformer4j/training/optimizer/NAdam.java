package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * NAdam: Adam with Nesterov's momentum, which grows from step to step.
 *
 * <p>In step t, with {@code mu(t) = b1 (1 - 0.5 * 0.96^(t momentumDecay))}:
 * <ol>
 * <li>{@code h = fma(w, weightDecay, g * scale)}; {@code m = fma(m, b1, h * (1 - b1))}; {@code v = fma(v, b2, (h * (1 - b2)) * h)};
 * <li>{@code c = fma(c, mu(t), 1 - mu(t))}, which is 1 without the product of all momenta so far, and
 *     {@code n = fma(c, mu(t+1), 1 - mu(t+1))};
 * <li>{@code r = sqrt(v * (1 / (1 - b2^t))) + epsilon};
 * <li>{@code w = fma(h / r, -(rate (1 - mu(t))) / c, w)}; {@code w = fma(m / r, -(rate mu(t+1)) / n, w)}.
 * </ol>
 *
 * <p>Source: Dozat (2016), section 3, with the decay of the momentum of his appendix.
 *
 * @param beta1 how much of the mean of the gradient stays
 * @param beta2 how much of the mean of its square stays
 * @param epsilon added to the root of the latter
 * @param momentumDecay how fast the momentum grows to the first beta
 * @param weightDecay how much of a weight is added to its gradient
 */
public record NAdam(double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay) implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String CORRECTION = "correction";

    /** Checks the numbers. */
    public NAdam {
        Checks.stays("a first beta", beta1);
        Checks.stays("a second beta", beta2);
        Checks.epsilon(epsilon);
        Checks.notNegative("a decay of the momentum", momentumDecay);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With its usual settings. */
    public static NAdam nadam() {
        return new NAdam(0.9, 0.999, 1e-8, 4e-3, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(MEAN, shape.elements()), new State(SQUARE, shape.elements()), new State(CORRECTION, 1));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice m = formula.fma(step.state(MEAN), beta1, formula.times(h, 1 - beta1));
        Slice v = formula.fma(step.state(SQUARE), beta2, formula.times(formula.times(h, 1 - beta2), h));
        double now = momentum(step.number());
        double next = momentum(step.number() + 1);
        Slice c = formula.fma(step.state(CORRECTION), now, formula.number(1 - now));
        Slice n = formula.fma(c, next, formula.number(1 - next));
        double c2 = 1 / (1 - StrictMath.pow(beta2, step.number()));
        Slice r = formula.plus(formula.unary(Unary.Function.SQRT, formula.times(v, c2)), epsilon);
        Slice w = formula.fma(formula.dividedBy(h, r), formula.dividedBy(formula.number(-step.rate() * (1 - now)), c), step.weights());
        w = formula.fma(formula.dividedBy(m, r), formula.dividedBy(formula.number(-step.rate() * next), n), w);
        formula.store(w, step.weights());
        formula.store(m, step.state(MEAN));
        formula.store(v, step.state(SQUARE));
        formula.store(c, step.state(CORRECTION));
    }

    private double momentum(long step) {
        return beta1 * (1 - 0.5 * StrictMath.pow(0.96, step * momentumDecay));
    }
}
