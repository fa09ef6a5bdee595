package org.transformer4j.training.verify;

/**
 * A gradient beside the recorded one.
 *
 * @param name name of the parameter
 * @param elements how many numbers were compared
 * @param error the largest difference to the exact gradient, or to the recorded one where no exact one was recorded
 * @param referenceError the largest difference of the reference's own binary32 gradient to the exact one; NaN if there is no exact one
 * @param allowed the largest difference that passes
 */
public record GradientCheck(String name, long elements, double error, double referenceError, double allowed) {
    /** How many times the reference's own error may be. */
    public static final double FACTOR = 4;

    /** Whether the gradient is as good as can be asked for. */
    public boolean passed() {
        return error <= allowed;
    }
}
