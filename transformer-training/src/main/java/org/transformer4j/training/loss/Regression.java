package org.transformer4j.training.loss;

import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.training.autograd.Tape;

/** How far numbers are from those that they should be: a loss for each element, in the shape of the numbers, with {@code d = x - target}. */
public final class Regression {
    private Regression() {}

    /** {@code d²}. */
    public static Tensor squared(Tensor x, Tensor target) {
        return difference(x, target).map(Unary.Function.SQUARE);
    }

    /** {@code |d|}, as {@code d sign(d)}; its gradient is the sign, 0 where the numbers are equal. */
    public static Tensor absolute(Tensor x, Tensor target) {
        Tensor d = difference(x, target);
        return d.times(Tape.constant(x.workspace(), () -> Elements.binary(Binary.Function.LESS, d.map(Unary.Function.NEGATE), 0f)
                .minus(Elements.binary(Binary.Function.LESS, d, 0f))));
    }

    /**
     * {@code d² / 2} up to {@code |d| = delta}, then {@code delta (|d| - delta / 2)}. With {@code c = min(max(d, -delta), delta)}, which is
     * also the gradient, both are {@code c (d - c / 2)}.
     *
     * <p>Source: Huber (1964), section 2.
     *
     * @param delta where it becomes a line; positive
     */
    public static Tensor huber(Tensor x, Tensor target, float delta) {
        Elements.requirePositive("a delta", delta);
        Tensor d = difference(x, target);
        Tensor limited = Tape.constant(x.workspace(),
                () -> Elements.binary(Binary.Function.MIN, Elements.binary(Binary.Function.MAX, d, -delta), delta));
        Tensor half = Tape.constant(x.workspace(), () -> limited.times(0.5f));
        return limited.times(d.minus(half));
    }

    /**
     * {@link #huber}, divided by {@code beta}, so that its line rises by 1. Source: Girshick (2015), equation 3.
     *
     * @param beta where it becomes a line; positive
     */
    public static Tensor smoothAbsolute(Tensor x, Tensor target, float beta) {
        return huber(x, target, beta).dividedBy(beta);
    }

    private static Tensor difference(Tensor x, Tensor target) {
        Elements.requireSame("the difference", x, target);
        return x.minus(target);
    }
}
