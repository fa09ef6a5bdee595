package org.transformer4j.training.run;

/** What numbers in settings have to be; null is for what is left out. */
final class Checks {
    private Checks() {}

    static void given(String name, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("%s is empty; give it a value, or leave the name out".formatted(name));
        }
    }

    static void atLeast(String name, long least, Number value) {
        if (value != null && value.longValue() < least) {
            throw new IllegalArgumentException("%s is %s; expected a whole number from %d".formatted(name, value, least));
        }
    }

    static void part(String name, Double value) {
        if (value != null && !(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s is %s; expected a number from 0 to below 1".formatted(name, value));
        }
    }

    static void positive(String name, Double value) {
        if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s is %s; expected a number above 0".formatted(name, value));
        }
    }
}
