package org.transformer4j.training.run;

import java.util.List;
import org.transformer4j.training.schedule.Schedule;

/**
 * The learning rate.
 *
 * @param name how it changes: {@code cosine}, {@code linear}, {@code constant}, {@code inverse-sqrt}, {@code noam}, {@code polynomial} or
 *     {@code one-cycle}
 * @param rate the highest rate; of {@code noam} a factor
 * @param warmup steps in which it rises; null for a tenth of all, at most 1000
 * @param least where {@code cosine} and {@code polynomial} end, as a part of the rate
 * @param power of {@code polynomial}
 */
public record ScheduleSettings(String name, double rate, Long warmup, double least, double power) {
    private static final List<String> NAMES = List.of("cosine", "linear", "constant", "inverse-sqrt", "noam", "polynomial", "one-cycle");
    private static final long LONGEST_WARMUP = 1000;

    /** Checks the numbers. */
    public ScheduleSettings {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("schedule.name is %s; expected one of %s".formatted(name, String.join(", ", NAMES)));
        }
        Checks.positive("schedule.rate", rate);
        Checks.atLeast("schedule.warmup", 0, warmup);
        Checks.part("schedule.least", least);
        Checks.positive("schedule.power", power);
    }

    /**
     * The schedule of a run.
     *
     * @param steps of the run
     * @param width of the model, which {@code noam} wants to know
     */
    Schedule schedule(long steps, int width) {
        long rise = warmup == null ? Math.min(LONGEST_WARMUP, steps / 10) : warmup;
        return begun(switch (name) {
            case "cosine" -> Schedule.cosine(rate, least * rate, rise, steps);
            case "linear" -> Schedule.linear(rate, rise, steps);
            case "constant" -> rise == 0 ? Schedule.constant(rate) : Schedule.constant(rate).afterWarmup(rise);
            case "inverse-sqrt" -> Schedule.inverseSquareRoot(rate, rise, Math.max(1, rise));
            case "noam" -> Schedule.noam(rate, width, Math.max(1, rise));
            case "polynomial" -> Schedule.polynomial(rate, least * rate, power, rise, steps);
            case "one-cycle" -> Schedule.oneCycle(rate, Math.max(10, steps));
            default -> throw new AssertionError(name);
        }, rise);
    }

    /** A rise from 0 would make a first step that changes nothing, so steps of a rise count from 1. */
    private Schedule begun(Schedule schedule, long rise) {
        return name.equals("noam") || name.equals("one-cycle") ? schedule : step -> schedule.rate(step < rise ? step + 1 : step);
    }
}
