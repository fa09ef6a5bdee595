package org.transformer4j.training.optimizer;

/** What settings have to be. */
final class Checks {
    private Checks() {}

    static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s of %s; it must be finite and not negative".formatted(what, value));
        }
    }

    /** What is added to a denominator that may be 0: without it, a number whose gradient was always 0 would become NaN. */
    static void epsilon(double value) {
        if (!((float) value > 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an epsilon of %s; as a float, it must be finite and greater than 0".formatted(value));
        }
    }

    /** How much of a running mean stays. */
    static void stays(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s of %s; a number from 0 to below 1 is needed".formatted(what, value));
        }
    }
}
