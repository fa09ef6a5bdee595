package org.transformer4j.training.report;

import java.util.ArrayList;
import java.util.List;

/** What came out of a run, in words. */
record Summary(List<Reading> readings) {
    String text() {
        if (readings.isEmpty()) {
            return "No step has been taken yet.";
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(length());
        Curve loss = Curve.of(readings, Quantity.LOSS);
        if (!loss.isEmpty()) {
            sentences.add(loss.window() == 1 ? "The training loss is %s.".formatted(Figures.number(loss.last()))
                    : "The training loss is %s, the mean of the last %s readings."
                            .formatted(Figures.number(loss.smooth().last()), Figures.count(loss.recent())));
        }
        Curve validation = Curve.of(readings, Quantity.VALIDATION_LOSS);
        if (!validation.isEmpty()) {
            sentences.add(validation(validation));
        }
        Curve speed = Curve.of(readings, Quantity.TOKENS_PER_SECOND);
        if (!speed.isEmpty()) {
            sentences.add("The median speed is %s tokens per second.".formatted(Figures.number(median(speed))));
        }
        return String.join(" ", sentences);
    }

    private String length() {
        long step = readings.getLast().step();
        StringBuilder text = new StringBuilder("%s %s".formatted(Figures.count(step), step == 1 ? "step" : "steps"));
        Curve tokens = Curve.of(readings, Quantity.TOKENS);
        if (!tokens.isEmpty()) {
            text.append(" and ").append(Figures.count(tokens.last())).append(" tokens");
        }
        Curve seconds = Curve.of(readings, Quantity.SECONDS);
        if (!seconds.isEmpty()) {
            text.append(" in ").append(Figures.duration(seconds.last()));
        }
        return text.append('.').toString();
    }

    private static String validation(Curve curve) {
        int best = curve.lowest();
        String last = "The validation loss is %s at step %s".formatted(Figures.number(curve.last()), Figures.count(curve.lastStep()));
        return best == curve.size() - 1 ? last + (curve.size() == 1 ? "." : ", the lowest of %s evaluations.".formatted(Figures.count(curve.size())))
                : last + "; the lowest was %s at step %s.".formatted(Figures.number(curve.values()[best]), Figures.count(curve.steps()[best]));
    }

    static double median(Curve curve) {
        double[] sorted = curve.stream().sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
