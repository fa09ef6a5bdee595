package org.transformer4j.training;

import java.util.function.Predicate;

/**
 * Parameters that learn in a way of their own.
 *
 * @param names which they are, by their names in the checkpoint
 * @param rate what the learning rate is multiplied by, at least 0
 * @param decays whether weight decay is for them
 */
public record ParameterGroup(Predicate<String> names, double rate, boolean decays) {
    /** Checks the factor. */
    public ParameterGroup {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a learning rate times %s; a finite number that is not negative is needed".formatted(rate));
        }
    }

    /** Those that are in no group: biases and gains, which have one dimension, are left out of weight decay, as is usual. */
    static ParameterGroup rest(int dimensions) {
        return new ParameterGroup(_ -> true, 1, dimensions > 1);
    }

    /** How its parameters learn. */
    String words() {
        return "rate times %s, %s".formatted(rate, decays ? "with decay" : "without decay");
    }
}
