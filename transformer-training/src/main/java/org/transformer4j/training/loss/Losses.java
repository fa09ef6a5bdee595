package org.transformer4j.training.loss;

import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Reduce;

/** One number of many losses, {@code [1]}. */
public final class Losses {
    private Losses() {}

    /** The sum. Rounding: canon-1, "sum". */
    public static Tensor sum(Tensor losses) {
        return losses.reshape(1, Math.toIntExact(losses.shape().elements())).reduce(Reduce.Function.SUM);
    }

    /** The sum, divided by the number of elements. */
    public static Tensor mean(Tensor losses) {
        return sum(losses).dividedBy(losses.shape().elements());
    }
}
