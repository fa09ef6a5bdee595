package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * RAdam: Adam whose first steps, while the mean square is of too few gradients, go along the mean of the gradient alone, and whose next
 * ones are shorter.
 *
 * <p>In step t, with {@code L = 2 / (1 - b2) - 1} and {@code l = L - 2 t b2^t / (1 - b2^t)}:
 * <ol>
 * <li>{@code h = fma(w, weightDecay, g * scale)}; {@code m = fma(m, b1, h * (1 - b1))}; {@code v = fma(v, b2, (h * (1 - b2)) * h)};
 * <li>{@code l} up to 5: {@code w = fma(m, -rate / (1 - b1^t), w)};
 * <li>above: {@code w = fma(m / (sqrt(v) + epsilon), -(rate q sqrt(1 - b2^t)) / (1 - b1^t), w)}, where
 *     {@code q = sqrt((l - 4)(l - 2) L / ((L - 4)(L - 2) l))}.
 * </ol>
 *
 * <p>Source: Liu et al. (2020), algorithm 2; that it begins above 5, not 4, is their own program's and PyTorch's.
 *
 * @param beta1 how much of the mean of the gradient stays
 * @param beta2 how much of the mean of its square stays
 * @param epsilon added to the root of the latter
 * @param weightDecay how much of a weight is added to its gradient
 */
public record RAdam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final double ENOUGH = 5;

    /** Checks the numbers. */
    public RAdam {
        Checks.stays("a first beta", beta1);
        Checks.stays("a second beta", beta2);
        Checks.epsilon(epsilon);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With its usual settings. */
    public static RAdam radam() {
        return new RAdam(0.9, 0.999, 1e-8, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(MEAN, shape.elements()), new State(SQUARE, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice m = formula.fma(step.state(MEAN), beta1, formula.times(h, 1 - beta1));
        Slice v = formula.fma(step.state(SQUARE), beta2, formula.times(formula.times(h, 1 - beta2), h));
        double rate = step.rate() / (1 - StrictMath.pow(beta1, step.number()));
        double left = 1 - StrictMath.pow(beta2, step.number());
        double most = 2 / (1 - beta2) - 1;
        double length = most - 2 * step.number() * (1 - left) / left;
        Slice direction = m;
        if (length > ENOUGH) {
            direction = formula.dividedBy(m, formula.plus(formula.unary(Unary.Function.SQRT, v), epsilon));
            rate *= Math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)) * Math.sqrt(left);
        }
        formula.store(formula.fma(direction, -rate, step.weights()), step.weights());
        formula.store(m, step.state(MEAN));
        formula.store(v, step.state(SQUARE));
    }
}
