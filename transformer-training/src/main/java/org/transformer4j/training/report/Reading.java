package org.transformer4j.training.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What was written down about one step. */
record Reading(long step, Map<Quantity, Double> values) {
    /** A quantity, if it was written down. */
    OptionalDouble get(Quantity quantity) {
        Double value = values.get(quantity);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Both together; where both know a quantity, the later one counts. */
    Reading and(Reading later) {
        Map<Quantity, Double> both = new EnumMap<>(Quantity.class);
        both.putAll(values);
        both.putAll(later.values);
        return new Reading(step, both);
    }
}
