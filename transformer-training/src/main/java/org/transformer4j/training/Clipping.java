package org.transformer4j.training;

/**
 * How large gradients may be. Source: Pascanu, Mikolov and Bengio (2013), section 3.2.
 *
 * @param norm the largest norm that the gradient of all parameters together may have; infinite for no limit
 * @param normType which norm that is
 * @param value the largest size of each number of a gradient, which is limited before the norm is; infinite for no limit
 */
public record Clipping(double norm, GradientNorm normType, double value) {
    /** Checks the limits. */
    public Clipping {
        if (!(norm > 0 && value > 0)) {
            throw new IllegalArgumentException("gradients clipped at a norm of %s and at values of %s; positive numbers are needed"
                    .formatted(norm, value));
        }
    }

    /** A limit for the Euclidean norm alone. */
    public static Clipping byNorm(double norm) {
        return new Clipping(norm, GradientNorm.EUCLIDEAN, Double.POSITIVE_INFINITY);
    }

    /** In words. */
    String words() {
        return "%s of %s, values of %s".formatted(normType, norm, value);
    }
}
