package org.transformer4j.training.run;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.transformer4j.training.schedule.Schedule;

/**
 * The learning rate.
 *
 * @param name how it changes: {@code cosine}, {@code linear}, {@code constant}, {@code inverse-sqrt}, {@code noam}, {@code polynomial} or
 *     {@code one-cycle}
 * @param rate the highest rate
 * @param warmup steps in which it rises, of all but {@code one-cycle}; null for a tenth of all, at most 1000
 * @param least where {@code cosine} and {@code polynomial} end, as a part of the rate; null for 0.1
 * @param power of {@code polynomial}; null for 1
 * @param timescale steps of {@code inverse-sqrt}, which falls like {@code sqrt(timescale / (step + timescale - warmup))}; null for the
 *     warm-up. Whoever says that there is none gets 10,000, as Hugging Face has it
 */
public record ScheduleSettings(String name, double rate, Long warmup, Double least, Double power, Long timescale) {
    private static final Set<String> ALL = Set.of("warmup", "least", "power", "timescale");
    private static final Map<String, Set<String>> TAKEN = new TreeMap<>(Map.of(
            "cosine", Set.of("warmup", "least"),
            "linear", Set.of("warmup"),
            "constant", Set.of("warmup"),
            "inverse-sqrt", Set.of("warmup", "timescale"),
            "noam", Set.of("warmup"),
            "polynomial", Set.of("warmup", "least", "power"),
            "one-cycle", Set.of()));
    static final long USUAL_TIMESCALE = 10_000;
    private static final long LONGEST_WARMUP = 1000;
    private static final double USUAL_LEAST = 0.1;

    /** Checks the numbers. */
    public ScheduleSettings {
        if (name == null || !TAKEN.containsKey(name)) {
            throw new IllegalArgumentException("schedule.name is %s; expected one of %s".formatted(name, String.join(", ", TAKEN.keySet())));
        }
        Checks.positive("schedule.rate", rate);
        Checks.atLeast("schedule.warmup", 0, warmup);
        Checks.part("schedule.least", least);
        Checks.positive("schedule.power", power);
        Checks.atLeast("schedule.timescale", 1, timescale);
    }

    /** Whether a schedule has a use for a setting; one that is not known is left to others to refuse. */
    static boolean takes(String schedule, String setting) {
        return !TAKEN.containsKey(schedule) || !ALL.contains(setting) || TAKEN.get(schedule).contains(setting);
    }

    /** What a schedule takes besides its rate, in words. */
    static String taken(String schedule) {
        Set<String> all = new TreeSet<>(TAKEN.get(schedule));
        all.add("rate");
        return String.join(", ", all);
    }

    /**
     * The schedule of a run.
     *
     * @param steps of the run
     * @param width of the model, which {@code noam} divides by
     */
    Schedule schedule(long steps, int width) {
        long rise = warmup == null ? Math.min(LONGEST_WARMUP, steps / 10) : warmup;
        double end = rate * (least == null ? USUAL_LEAST : least);
        return begun(switch (name) {
            case "cosine" -> Schedule.cosine(rate, end, rise, steps);
            case "linear" -> Schedule.linear(rate, rise, steps);
            case "constant" -> rise == 0 ? Schedule.constant(rate) : Schedule.constant(rate).afterWarmup(rise);
            case "inverse-sqrt" -> Schedule.inverseSquareRoot(rate, rise, timescale == null ? Math.max(1, rise) : timescale);
            case "noam" -> noam(width, Math.max(1, rise));
            case "polynomial" -> Schedule.polynomial(rate, end, power == null ? 1 : power, rise, steps);
            case "one-cycle" -> Schedule.oneCycle(rate, Math.max(10, steps));
            default -> throw new AssertionError(name);
        }, rise);
    }

    /** Says that a run ends before the rate is where it should rise to. */
    Optional<String> note(long steps) {
        return warmup == null || warmup <= steps || !takes(name, "warmup") ? Optional.empty()
                : Optional.of("the rate rises for %d steps (schedule.warmup), and the run has %d, so it never reaches %s; give a shorter warm-up or more steps"
                        .formatted(warmup, steps, rate));
    }

    /** With the factor that makes the rate the highest, which it is at the end of the rise. */
    private Schedule noam(int width, long rise) {
        return Schedule.noam(rate * Math.sqrt(width) * Math.sqrt(rise), width, rise);
    }

    /** A rise from 0 would make a first step that changes nothing, so steps of a rise count from 1. */
    private Schedule begun(Schedule schedule, long rise) {
        return name.equals("noam") || name.equals("one-cycle") ? schedule : step -> schedule.rate(step < rise ? step + 1 : step);
    }
}
