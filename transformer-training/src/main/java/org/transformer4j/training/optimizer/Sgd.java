package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.spi.Slice;

/**
 * Stochastic gradient descent, with momentum where that is not 0.
 *
 * <p>{@code h = fma(w, weightDecay, g * scale)}; {@code b = fma(b, momentum, h * (1 - dampening))}, but {@code b = h} in step 1;
 * {@code d = b}, or {@code d = fma(b, momentum, h)} with Nesterov's momentum; {@code w = fma(d, -rate, w)}.
 *
 * <p>Sources: momentum, Sutskever et al. (2013), section 2; that the rate stands outside the momentum, and dampening, PyTorch.
 *
 * @param momentum how much of the last direction stays, from 0 to below 1
 * @param dampening which part of the gradient does not reach the momentum, from 0 to below 1
 * @param nesterov whether the gradient counts once more, ahead of the momentum
 * @param weightDecay how much of a weight is added to its gradient
 */
public record Sgd(double momentum, double dampening, boolean nesterov, double weightDecay) implements Optimizer {
    private static final String BUFFER = "momentum_buffer";

    /** Checks the numbers. */
    public Sgd {
        Checks.stays("a momentum", momentum);
        Checks.stays("a dampening", dampening);
        Checks.notNegative("a weight decay", weightDecay);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("Nesterov's momentum with a momentum of %s and a dampening of %s; a positive and 0 are needed"
                    .formatted(momentum, dampening));
        }
    }

    /** Plain descent. */
    public static Sgd plain() {
        return new Sgd(0, 0, false, 0);
    }

    /** With momentum. */
    public static Sgd momentum(double momentum) {
        return new Sgd(momentum, 0, false, 0);
    }

    @Override
    public List<State> state(Shape shape) {
        return momentum == 0 ? List.of() : List.of(new State(BUFFER, shape.elements()));
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice direction = formula.gradient(step, step.decays() ? weightDecay : 0);
        if (momentum != 0) {
            Slice h = direction;
            Slice b = step.number() == 1 ? h : formula.fma(step.state(BUFFER), momentum, dampening == 0 ? h : formula.times(h, 1 - dampening));
            formula.store(b, step.state(BUFFER));
            direction = nesterov ? formula.fma(b, momentum, h) : b;
        }
        formula.store(formula.fma(direction, -step.rate(), step.weights()), step.weights());
    }
}
