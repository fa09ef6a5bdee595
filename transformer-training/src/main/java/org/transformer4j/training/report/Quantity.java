package org.transformer4j.training.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is known about a step. */
enum Quantity {
    /** The loss of the texts that are learnt from. */
    LOSS("loss"),
    /** The loss of texts that nothing is learnt from. */
    VALIDATION_LOSS("validation_loss"),
    /** The learning rate. */
    LEARNING_RATE("learning_rate", "rate"),
    /** The length of the gradient, before it is clipped. */
    GRADIENT_NORM("gradient_norm"),
    /** Tokens that were learnt from until then. */
    TOKENS("tokens"),
    /** How many of them in a second. */
    TOKENS_PER_SECOND("tokens_per_second"),
    /** Since the beginning of the run. */
    SECONDS("seconds");

    private static final Map<String, Quantity> BY_KEY = Arrays.stream(values())
            .flatMap(one -> one.keys.stream().map(key -> Map.entry(key, one))).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private final List<String> keys;

    Quantity(String... keys) {
        this.keys = List.of(keys);
    }

    /** What is called so in the file. */
    static Optional<Quantity> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }
}
