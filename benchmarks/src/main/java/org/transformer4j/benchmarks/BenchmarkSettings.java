package org.transformer4j.benchmarks;

import java.util.List;
import java.util.Optional;
import org.transformer4j.benchmarks.measure.Effort;
import org.transformer4j.benchmarks.suite.Benchmark;
import org.transformer4j.benchmarks.suite.Suite;

/**
 * What to measure and how thoroughly.
 *
 * @param quick whether this is a first look
 * @param only patterns of ids, in which a star stands for any characters; none for all
 * @param benchmarks what there is to choose from
 * @param effort how much time a figure may take
 * @param deviceSeconds after so many seconds on a device the rest is left out; infinite for no limit
 */
public record BenchmarkSettings(boolean quick, List<String> only, List<Benchmark> benchmarks, Effort effort, double deviceSeconds) {
    private static final double QUICK_SECONDS = 50;

    /** Copies the lists. */
    public BenchmarkSettings {
        only = List.copyOf(only);
        benchmarks = List.copyOf(benchmarks);
    }

    /** All benchmarks; some minutes on a device. */
    public static BenchmarkSettings full(List<String> only) {
        return new BenchmarkSettings(false, only, Suite.full(), Effort.FULL, Double.POSITIVE_INFINITY);
    }

    /** A first look: about a minute on a device. */
    public static BenchmarkSettings quick(List<String> only) {
        return new BenchmarkSettings(true, only, Suite.quick(), Effort.QUICK, QUICK_SECONDS);
    }

    /** The names of all figures there are to choose from. */
    public List<String> ids() {
        return benchmarks.stream().flatMap(one -> one.ids().stream()).toList();
    }

    /** Whether a figure is asked for. */
    public boolean wants(String id) {
        return only.isEmpty() || only.stream().anyMatch(text -> new IdPattern(text).matches(id));
    }

    /** A pattern that fits nothing, if there is one. */
    public Optional<String> futilePattern() {
        return only.stream().filter(text -> ids().stream().noneMatch(new IdPattern(text)::matches)).findFirst();
    }

    /** What is asked for. */
    List<Benchmark> chosen() {
        return benchmarks.stream().filter(one -> one.ids().stream().anyMatch(this::wants)).toList();
    }
}
