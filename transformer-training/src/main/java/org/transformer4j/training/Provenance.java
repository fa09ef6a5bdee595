package org.transformer4j.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

/**
 * The settings that decide what is learnt, in words, as they stand beside a state: all but those that change no bit, which are the
 * {@link ActivationMemory}.
 *
 * @param settings in words, by name
 * @param learnt how each tensor learns that does, by its name
 */
record Provenance(Map<String, String> settings, Map<String, String> learnt) {
    private static final String OPTIMIZER = "optimizer";
    private static final String RATES = "learning rates";
    private static final String LEARNT = "learns";
    /** What is named at most. */
    private static final int NAMED = 3;

    /**
     * What a trainer was told.
     *
     * @param objective its words about itself
     * @param steps how many were made: their rates stand for the schedule, some of them in words and all of them in a number
     */
    static Provenance of(TrainingSettings settings, String objective, List<TrainedParameter> parameters, long steps) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(OPTIMIZER, settings.optimizer().toString());
        words.put(RATES, rates(settings.schedule(), steps));
        words.put("clipping", settings.clipping().words());
        words.put("average", settings.average().map(WeightAverage::toString).orElse("none"));
        Regularization omitted = settings.regularization();
        words.put("regularization", omitted.isNone() ? "none" : omitted.toString());
        words.put("precision", settings.precision().toString());
        words.put("objective", objective);
        Map<String, String> learnt = new TreeMap<>();
        for (TrainedParameter parameter : parameters) {
            learnt.put(parameter.named().name(), parameter.group().words());
        }
        return new Provenance(words, learnt);
    }

    /** Of steps that were made, since a schedule may know no others. */
    private static String rates(Schedule schedule, long steps) {
        StringBuilder rates = new StringBuilder();
        for (long step = steps; step > 0; step /= 2) {
            rates.append(rates.isEmpty() ? "" : ", ").append("step %d: %s".formatted(step, schedule.rate(step - 1)));
        }
        long all = 0;
        for (long step = 0; step < steps; step++) {
            all = 31 * all + Double.doubleToLongBits(schedule.rate(step));
        }
        return steps == 0 ? "" : "%s, all of them %016x".formatted(rates, all);
    }

    /** As it is written beside a state. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>(settings);
        metadata.put(LEARNT, learnt.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.joining("\n")));
        return metadata;
    }

    /**
     * Compares this with what stands beside a state.
     *
     * @throws CheckpointException if anything is another; the message says what
     */
    void requireSame(Checkpoint file) {
        List<String> differences = new ArrayList<>();
        settings.forEach((name, now) -> {
            String before = file.metadata().get(name);
            if (!now.equals(before) && (before != null || name.equals(OPTIMIZER))) {
                differences.add("%s: %s; the settings say %s%s".formatted(name, before, now,
                        name.equals(RATES) ? " (by the schedule, which may depend on the number of steps)" : ""));
            }
        });
        Optional.ofNullable(file.metadata().get(LEARNT)).flatMap(this::learntOtherwise).ifPresent(differences::add);
        if (!differences.isEmpty()) {
            throw new CheckpointException("%s: it was saved with %s. Give the same settings to go on to the same bits, or take the weights alone to learn otherwise"
                    .formatted(file.origin(), String.join("; and with ", differences)));
        }
    }

    private Optional<String> learntOtherwise(String stored) {
        Map<String, String> before = new TreeMap<>();
        stored.lines().forEach(line -> before.put(line.substring(0, Math.max(0, line.indexOf(' '))), line.substring(line.indexOf(' ') + 1)));
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(learnt.keySet());
        List<String> others = names.stream().filter(name -> !Objects.equals(before.get(name), learnt.get(name)))
                .map(name -> "%s: %s; the settings say %s".formatted(name, before.getOrDefault(name, "fixed"), learnt.getOrDefault(name, "fixed"))).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(others.stream().limit(NAMED).collect(Collectors.joining("; and with "))
                + (others.size() > NAMED ? "; and with %d more tensors that learn otherwise".formatted(others.size() - NAMED) : ""));
    }
}
