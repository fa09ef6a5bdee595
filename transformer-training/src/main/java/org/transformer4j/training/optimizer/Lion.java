package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * Lion: every weight moves by the learning rate, in the direction of the sign of a mean of gradients.
 *
 * <p>{@code h = g * scale}; {@code u = fma(m, b1, h * (1 - b1))}; {@code w = fma(w, -rate weightDecay, w)};
 * {@code w = fma(sign u, -rate, w)}; {@code m = fma(m, b2, h * (1 - b2))}. The sign of 0 is 0.
 *
 * <p>Source: Chen et al. (2023), algorithm 2. Rates are 3 to 10 times smaller than those of AdamW, and decays as much larger (section 5).
 *
 * @param beta1 how much of the mean counts in the direction, from 0 to below 1
 * @param beta2 how much of the mean stays, from 0 to below 1
 * @param weightDecay how much of a weight is taken away in each step, times the learning rate
 */
public record Lion(double beta1, double beta2, double weightDecay) implements Optimizer {
    private static final String MEAN = "exp_avg";

    /** Checks the numbers. */
    public Lion {
        Checks.stays("a first beta", beta1);
        Checks.stays("a second beta", beta2);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** With the betas of the paper, 0.9 and 0.99. */
    public static Lion lion(double weightDecay) {
        return new Lion(0.9, 0.99, weightDecay);
    }

    @Override
    public List<State> state(Shape shape) {
        return List.of(new State(MEAN, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice m = step.state(MEAN);
        Slice h = formula.gradient(step, 0);
        Slice u = formula.fma(m, beta1, formula.times(h, 1 - beta1));
        Slice w = step.weights();
        Slice decayed = step.decays() && weightDecay != 0 ? formula.fma(w, -step.rate() * weightDecay, w) : w;
        formula.store(formula.fma(sign(formula, u), -step.rate(), decayed), w);
        formula.store(formula.fma(m, beta2, formula.times(h, 1 - beta2)), m);
    }

    private static Slice sign(Formula formula, Slice u) {
        Slice zero = formula.number(0);
        Slice below = formula.binary(Binary.Function.LESS, u, zero);
        Slice above = formula.binary(Binary.Function.LESS, formula.unary(Unary.Function.NEGATE, u), zero);
        return formula.binary(Binary.Function.SUBTRACT, above, below);
    }
}
