package org.transformer4j.conformance.accuracy;

/** How far a float is from a real number, in units in the last place. */
final class UlpError {
    private static final double BEYOND_LARGEST = 0x1p128;

    private UlpError() {}

    /** {@code |computed - exact| / ulp((float) exact)}: a correctly rounded result is at most 0.5 away. */
    static double of(float computed, double exact) {
        return of(computed, exact, (float) exact);
    }

    /**
     * {@code |computed - exact| / ulp(scale)}. Two NaNs have no error and one has an infinite one. An infinite result is right
     * where the exact one rounds to infinity, and otherwise counts as 2^128.
     */
    static double of(float computed, double exact, float scale) {
        if (computed != computed || exact != exact) {
            return computed != computed && exact != exact ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Float.isInfinite(computed) && computed == (float) exact) {
            return 0;
        }
        double difference = Math.abs(clamp(computed) - clamp(exact));
        return difference / Math.ulp(Math.clamp(scale, -Float.MAX_VALUE, Float.MAX_VALUE));
    }

    private static double clamp(double value) {
        return Math.clamp(value, -BEYOND_LARGEST, BEYOND_LARGEST);
    }
}
