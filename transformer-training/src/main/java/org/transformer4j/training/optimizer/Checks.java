package org.transformer4j.training.optimizer;

/** What settings have to be. */
final class Checks {
    private Checks() {}

    static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s of %s; it must be finite and not negative".formatted(what, value));
        }
    }

    /** How much of a running mean stays. */
    static void stays(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s of %s; a number from 0 to below 1 is needed".formatted(what, value));
        }
    }
}
