package org.transformer4j.training.run;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.transformer4j.training.optimizer.Adadelta;
import org.transformer4j.training.optimizer.Adafactor;
import org.transformer4j.training.optimizer.Adagrad;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.optimizer.Adamax;
import org.transformer4j.training.optimizer.Lion;
import org.transformer4j.training.optimizer.NAdam;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.optimizer.RAdam;
import org.transformer4j.training.optimizer.RmsProp;
import org.transformer4j.training.optimizer.Sgd;

/**
 * Which optimizer, and its numbers; null where its usual one is meant.
 *
 * @param name {@code adamw}, {@code adam}, {@code adamax}, {@code nadam}, {@code radam}, {@code sgd}, {@code lion}, {@code rmsprop},
 *     {@code adagrad}, {@code adadelta} or {@code adafactor}
 * @param weightDecay of all but biases and gains
 * @param beta1 of adam and its kin, lion and adafactor
 * @param beta2 of adam and its kin, and lion
 * @param epsilon of adam and its kin, rmsprop, adagrad and adadelta
 * @param momentum of sgd and rmsprop
 * @param nesterov of sgd
 * @param amsgrad of adam and adamw
 * @param alpha of rmsprop, and of adadelta, where papers call it rho
 * @param relative of adafactor: whether it finds the size of its steps itself, times the rate of the schedule, which then is always 1 unless it
 *     is given
 */
public record OptimizerSettings(String name, Double weightDecay, Double beta1, Double beta2, Double epsilon, Double momentum, Boolean nesterov,
        Boolean amsgrad, Double alpha, Boolean relative) {
    private static final Map<String, Set<String>> TAKEN = new TreeMap<>(Map.ofEntries(
            Map.entry("adamw", Set.of("weight-decay", "beta1", "beta2", "epsilon", "amsgrad")),
            Map.entry("adam", Set.of("weight-decay", "beta1", "beta2", "epsilon", "amsgrad")),
            Map.entry("adamax", Set.of("weight-decay", "beta1", "beta2", "epsilon")),
            Map.entry("nadam", Set.of("weight-decay", "beta1", "beta2", "epsilon")),
            Map.entry("radam", Set.of("weight-decay", "beta1", "beta2", "epsilon")),
            Map.entry("sgd", Set.of("weight-decay", "momentum", "nesterov")),
            Map.entry("lion", Set.of("weight-decay", "beta1", "beta2")),
            Map.entry("rmsprop", Set.of("weight-decay", "alpha", "epsilon", "momentum")),
            Map.entry("adagrad", Set.of("weight-decay", "epsilon")),
            Map.entry("adadelta", Set.of("weight-decay", "alpha", "epsilon")),
            Map.entry("adafactor", Set.of("weight-decay", "beta1", "relative"))));
    private static final double ADAMW_DECAY = 0.1;
    private static final double NADAM_MOMENTUM_DECAY = 4e-3;

    /** Checks that the numbers belong to the optimizer. */
    public OptimizerSettings {
        if (name == null || !TAKEN.containsKey(name)) {
            throw new IllegalArgumentException("optimizer.name is %s; expected one of %s".formatted(name, String.join(", ", TAKEN.keySet())));
        }
        Map<String, Object> given = new TreeMap<>();
        given.put("weight-decay", weightDecay);
        given.put("beta1", beta1);
        given.put("beta2", beta2);
        given.put("epsilon", epsilon);
        given.put("momentum", momentum);
        given.put("nesterov", nesterov);
        given.put("amsgrad", amsgrad);
        given.put("alpha", alpha);
        given.put("relative", relative);
        for (Map.Entry<String, Object> entry : given.entrySet()) {
            if (entry.getValue() != null && !TAKEN.get(name).contains(entry.getKey())) {
                throw new IllegalArgumentException("optimizer.%s is given, which %s has no use for; it takes %s".formatted(entry.getKey(), name,
                        String.join(", ", new TreeSet<>(TAKEN.get(name)))));
            }
        }
    }

    /** Whether it finds the size of its steps itself. */
    boolean choosesSteps() {
        return is(relative);
    }

    /** The optimizer. */
    Optimizer optimizer() {
        return switch (name) {
            case "adamw" -> adam(or(weightDecay, ADAMW_DECAY), true);
            case "adam" -> adam(or(weightDecay, 0), false);
            case "adamax" -> new Adamax(or(beta1, 0.9), or(beta2, 0.999), or(epsilon, 1e-8), or(weightDecay, 0));
            case "nadam" -> new NAdam(or(beta1, 0.9), or(beta2, 0.999), or(epsilon, 1e-8), NADAM_MOMENTUM_DECAY, or(weightDecay, 0));
            case "radam" -> new RAdam(or(beta1, 0.9), or(beta2, 0.999), or(epsilon, 1e-8), or(weightDecay, 0));
            case "sgd" -> new Sgd(or(momentum, 0), 0, is(nesterov), or(weightDecay, 0));
            case "lion" -> new Lion(or(beta1, 0.9), or(beta2, 0.99), or(weightDecay, 0));
            case "rmsprop" -> new RmsProp(or(alpha, 0.99), or(epsilon, 1e-8), or(momentum, 0), false, or(weightDecay, 0));
            case "adagrad" -> new Adagrad(0, or(epsilon, 1e-10), or(weightDecay, 0));
            case "adadelta" -> new Adadelta(or(alpha, 0.9), or(epsilon, 1e-6), or(weightDecay, 0));
            case "adafactor" -> new Adafactor(is(relative), is(relative), false, or(beta1, 0), 1, -0.8, 1e-30, 1e-3, or(weightDecay, 0));
            default -> throw new AssertionError(name);
        };
    }

    private Adam adam(double decay, boolean decoupled) {
        return new Adam(or(beta1, 0.9), or(beta2, 0.999), or(epsilon, 1e-8), decay, decoupled, is(amsgrad));
    }

    private static double or(Double value, double usual) {
        return value == null ? usual : value;
    }

    private static boolean is(Boolean value) {
        return value != null && value;
    }
}
