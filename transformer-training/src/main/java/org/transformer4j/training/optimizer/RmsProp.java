package org.transformer4j.training.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * RMSProp: gradients are divided by the root of their running mean square.
 *
 * <p>{@code h = fma(w, weightDecay, g * scale)}; {@code v = fma(v, alpha, (h * (1 - alpha)) * h)}; {@code s = v}, or, centered,
 * {@code a = fma(a, alpha, h * (1 - alpha))} and {@code s = max(fma(a, -a, v), 0)}; {@code d = h / (sqrt(s) + epsilon)};
 * {@code b = fma(b, momentum, d)} and {@code d = b} where the momentum is not 0; {@code w = fma(d, -rate, w)}.
 *
 * <p>Sources: Tieleman and Hinton (2012), lecture 6.5; centered, Graves (2013), section 4.2.
 *
 * @param alpha how much of the mean square stays, from 0 to below 1
 * @param epsilon added to the root
 * @param momentum how much of the last direction stays, from 0 to below 1
 * @param centered whether the square of the mean is taken off the mean square
 * @param weightDecay how much of a weight is added to its gradient
 */
public record RmsProp(double alpha, double epsilon, double momentum, boolean centered, double weightDecay) implements Optimizer {
    private static final String SQUARE = "square_avg";
    private static final String MEAN = "grad_avg";
    private static final String BUFFER = "momentum_buffer";

    /** Checks the numbers. */
    public RmsProp {
        Checks.stays("an alpha", alpha);
        Checks.epsilon(epsilon);
        Checks.stays("a momentum", momentum);
        Checks.notNegative("a weight decay", weightDecay);
    }

    @Override
    public List<State> state(Shape shape) {
        List<State> state = new ArrayList<>(List.of(new State(SQUARE, shape.elements())));
        if (centered) {
            state.add(new State(MEAN, shape.elements()));
        }
        if (momentum != 0) {
            state.add(new State(BUFFER, shape.elements()));
        }
        return List.copyOf(state);
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, step.decays() ? weightDecay : 0);
        Slice share = formula.times(h, 1 - alpha);
        Slice v = formula.fma(step.state(SQUARE), alpha, formula.times(share, h));
        formula.store(v, step.state(SQUARE));
        Slice square = v;
        if (centered) {
            Slice a = formula.fma(step.state(MEAN), alpha, share);
            formula.store(a, step.state(MEAN));
            square = formula.binary(Binary.Function.MAX, formula.fma(a, formula.unary(Unary.Function.NEGATE, a), v), formula.number(0));
        }
        Slice direction = formula.dividedBy(h, formula.plus(formula.unary(Unary.Function.SQRT, square), epsilon));
        if (momentum != 0) {
            direction = formula.fma(step.state(BUFFER), momentum, direction);
            formula.store(direction, step.state(BUFFER));
        }
        formula.store(formula.fma(direction, -step.rate(), step.weights()), step.weights());
    }
}
