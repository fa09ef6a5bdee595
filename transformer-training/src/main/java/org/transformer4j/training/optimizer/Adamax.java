package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * Adamax: as Adam, with the largest gradient, of which older ones count less, in place of the root of the mean square.
 *
 * <p>{@code h = fma(w, weightDecay, g * scale)}; {@code m = fma(m, b1, h * (1 - b1))}; {@code u = max(u * b2, |h| + epsilon)};
 * {@code w = fma(m / u, -rate / (1 - b1^t), w)} in step t.
 *
 * <p>Source: Kingma and Ba (2015), algorithm 2; the epsilon, which keeps zeros apart, is PyTorch's.
 *
 * @param beta1 how much of the mean of the gradient stays
 * @param beta2 how much of the largest one stays
 * @param epsilon added to the size of the gradient
 * @param weightDecay how much of a weight is added to its gradient
 */
public record Adamax(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String LARGEST = "exp_inf";

    /** Checks the numbers. */
    public Adamax {
        Checks.stays("a first beta", beta1);
        Checks.stays("a second beta", beta2);
        Checks.epsilon(epsilon);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With its usual settings. */
    public static Adamax adamax() {
        return new Adamax(0.9, 0.999, 1e-8, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(MEAN, shape.elements()), new State(LARGEST, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice m = formula.fma(step.state(MEAN), beta1, formula.times(h, 1 - beta1));
        Slice size = formula.plus(formula.unary(Unary.Function.ABS, h), epsilon);
        Slice u = formula.binary(Binary.Function.MAX, formula.times(step.state(LARGEST), beta2), size);
        double rate = step.rate() / (1 - StrictMath.pow(beta1, step.number()));
        formula.store(formula.fma(formula.dividedBy(m, u), -rate, step.weights()), step.weights());
        formula.store(m, step.state(MEAN));
        formula.store(u, step.state(LARGEST));
    }
}
