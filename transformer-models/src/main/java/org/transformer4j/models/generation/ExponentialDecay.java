package org.transformer4j.models.generation;

/**
 * An end that becomes ever more likely: Hugging Face's {@code exponential_decay_length_penalty}.
 *
 * @param start tokens that may be generated before it begins
 * @param factor by which the score of the end grows with each further token; above 0, and above 1 for an earlier end
 */
public record ExponentialDecay(int start, double factor) {
    /** @throws IllegalArgumentException if a value is out of its range */
    public ExponentialDecay {
        if (start < 0 || !(factor > 0) || factor == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("an exponential decay from token %d on with factor %s; expected a count of tokens and a positive number"
                    .formatted(start, factor));
        }
    }
}
