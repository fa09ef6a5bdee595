package org.transformer4j.training.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.transformer4j.training.report.Series.Look;

/**
 * Curves that share their axes.
 *
 * @param title what they show
 * @param series from the back to the front, none of them empty
 * @param fromZero whether the values begin at zero whatever the lowest is
 */
record Panel(String title, List<Series> series, boolean fromZero) {
    /** Training and validation; empty unless one of them is known. */
    static Optional<Panel> loss(List<Reading> readings) {
        List<Series> series = measured("training", Curve.of(readings, Quantity.LOSS));
        Curve validation = Curve.of(readings, Quantity.VALIDATION_LOSS);
        if (!validation.isEmpty()) {
            series.add(new Series("validation", Look.OTHER, validation));
        }
        return series.isEmpty() ? Optional.empty() : Optional.of(new Panel("Loss", series, false));
    }

    /** The others that something is known of. */
    static List<Panel> others(List<Reading> readings) {
        List<Panel> panels = new ArrayList<>();
        Curve rate = Curve.of(readings, Quantity.LEARNING_RATE);
        if (!rate.isEmpty()) {
            panels.add(new Panel("Learning rate", List.of(new Series("learning rate", Look.STRONG, rate)), true));
        }
        for (Quantity quantity : List.of(Quantity.GRADIENT_NORM, Quantity.TOKENS_PER_SECOND)) {
            String name = quantity == Quantity.GRADIENT_NORM ? "gradient norm" : "tokens per second";
            List<Series> series = measured(name, Curve.of(readings, quantity));
            if (!series.isEmpty()) {
                panels.add(new Panel(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), series, true));
            }
        }
        return panels;
    }

    private static List<Series> measured(String name, Curve curve) {
        List<Series> series = new ArrayList<>();
        if (curve.isEmpty()) {
            return series;
        }
        if (curve.window() > 1) {
            series.add(new Series(name + ", each reading", Look.FAINT, curve));
            series.add(new Series(name + ", mean of " + Figures.count(curve.window()), Look.STRONG, curve.smooth()));
        } else {
            series.add(new Series(name, Look.STRONG, curve));
        }
        return series;
    }

    double firstStep() {
        return series.stream().mapToDouble(one -> one.curve().steps()[0]).min().orElseThrow();
    }

    double lastStep() {
        return series.stream().mapToDouble(one -> one.curve().lastStep()).max().orElseThrow();
    }

    double low() {
        double lowest = series.stream().flatMapToDouble(one -> one.curve().stream()).min().orElseThrow();
        return fromZero ? Math.min(0, lowest) : lowest;
    }

    double high() {
        return series.stream().flatMapToDouble(one -> one.curve().stream()).max().orElseThrow();
    }
}
