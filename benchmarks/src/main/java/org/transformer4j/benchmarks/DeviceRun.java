package org.transformer4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.benchmarks.BenchmarkRun.Target;
import org.transformer4j.benchmarks.measure.Sampler;
import org.transformer4j.benchmarks.measure.Samples;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.benchmarks.report.DeviceReport;
import org.transformer4j.benchmarks.report.Group;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Missing;
import org.transformer4j.benchmarks.report.Roof;
import org.transformer4j.benchmarks.start.ColdStarts;
import org.transformer4j.benchmarks.suite.Benchmark;
import org.transformer4j.benchmarks.suite.NotMeasured;
import org.transformer4j.benchmarks.suite.Work;
import org.transformer4j.benchmarks.suite.Workbench;

/** Goes through the benchmarks on one device. What fails is noted, and the next one is tried. */
final class DeviceRun {
    /** A device that fails so often in a row is given up. */
    private static final int FAILURES = 3;

    private final BenchmarkSettings settings;
    private final BenchmarkListener listener;
    private final BooleanSupplier cancelled;
    private final Target target;
    private final String selector;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    /** Billions of operations or bytes per second, to be compared with the roof, by figure. */
    private final Map<String, Double> reached = new HashMap<>();
    private final long start = System.nanoTime();
    private int failuresInARow;

    DeviceRun(BenchmarkSettings settings, BenchmarkListener listener, BooleanSupplier cancelled, Target target) {
        this.settings = settings;
        this.listener = listener;
        this.cancelled = cancelled;
        this.target = target;
        this.selector = target.info().selector();
    }

    DeviceReport run() {
        try (Backend backend = Backends.open(target.provider(), target.info().index()); Workbench bench = new Workbench(backend)) {
            List<Benchmark> chosen = settings.chosen();
            for (int i = 0; i < chosen.size(); i++) {
                Benchmark benchmark = chosen.get(i);
                String reason = reasonToLeaveOut();
                if (reason != null) {
                    miss(benchmark, false, reason);
                } else {
                    listener.begins(selector, benchmark.ids().getFirst(), i + 1, chosen.size());
                    attempt(benchmark, bench);
                }
            }
            chosen.stream().filter(one -> one.group() == Group.ROOFLINE).forEach(roof -> again(roof, bench));
        } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
            miss(new Missing("device", true, describe(failure)));
        }
        measurements.replaceAll(one -> one.withPercentOfRoof(percent(one)));
        return new DeviceReport(selector, target.info().name(), target.info().properties(), measurements, missing);
    }

    /** Measures a roof once more, since a machine that was busy at first would flatter all that is compared with it; the better one stays. */
    private void again(Benchmark benchmark, Workbench bench) {
        if (!(benchmark instanceof Benchmark.Repeated roof) || cancelled.getAsBoolean() || failuresInARow >= FAILURES) {
            return;
        }
        for (int i = 0; i < measurements.size(); i++) {
            Measurement first = measurements.get(i);
            if (first.id().equals(roof.id())) {
                try {
                    measurements.set(i, better(first, measure(roof, bench)));
                } catch (CancellationException interrupted) {
                    return;
                } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
                    miss(new Missing(roof.id() + " again", true, describe(failure)));
                }
            }
        }
    }

    private static Measurement better(Measurement first, Measurement second) {
        if (!first.fingerprint().equals(second.fingerprint())) {
            throw new IllegalStateException("the result changed from fingerprint %s to %s: check the device with the conformance suite"
                    .formatted(first.fingerprint(), second.fingerprint()));
        }
        if (first.warm() != second.warm()) {
            return first.warm() ? first : second;
        }
        return second.value() > first.value() ? second : first;
    }

    private String reasonToLeaveOut() {
        if (cancelled.getAsBoolean()) {
            return "the run was interrupted";
        }
        if (failuresInARow >= FAILURES) {
            return "the device failed %d times in a row".formatted(FAILURES);
        }
        if ((System.nanoTime() - start) * 1e-9 > settings.deviceSeconds()) {
            return "the %.0f seconds of a quick run were over".formatted(settings.deviceSeconds());
        }
        return null;
    }

    private void attempt(Benchmark benchmark, Workbench bench) {
        try {
            switch (benchmark) {
                case Benchmark.Repeated repeated -> add(measure(repeated, bench));
                case Benchmark.ColdStart starts -> new ColdStarts(starts, selector, cancelled).measure().stream()
                        .filter(one -> settings.wants(one.id())).forEach(this::add);
            }
            failuresInARow = 0;
        } catch (NotMeasured reason) {
            miss(benchmark, false, reason.getMessage());
        } catch (CancellationException interrupted) {
            miss(benchmark, false, "the run was interrupted");
        } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
            failuresInARow++;
            miss(benchmark, true, describe(failure));
        }
    }

    private Measurement measure(Benchmark.Repeated benchmark, Workbench bench) {
        try (Trial trial = benchmark.preparation().on(bench)) {
            Samples samples = new Sampler(settings.effort(), cancelled).measure(trial);
            Work work = benchmark.work();
            double median = samples.median();
            reached.put(benchmark.id(), work.againstRoof(median));
            return new Measurement(benchmark.id(), benchmark.group(), trial.path(), work.unit(), work.rate(median),
                    work.rate(samples.quantile(0.75)), work.rate(samples.quantile(0.25)), work.roof(),
                    null, work.operations(), work.bytes(), samples.runs(),
                    Arrays.stream(samples.seconds()).boxed().toList(), samples.warm(), trial.allocatedBytes(), samples.fingerprint());
        }
    }

    /** Of the roof that was measured on this device. */
    private Double percent(Measurement one) {
        if (one.group() == Group.ROOFLINE || one.roof() == Roof.NONE || !reached.containsKey(one.id())) {
            return null;
        }
        return measurements.stream().filter(roof -> roof.group() == Group.ROOFLINE && roof.roof() == one.roof()).findFirst()
                .map(roof -> 100 * reached.get(one.id()) / roof.value()).orElse(null);
    }

    private void add(Measurement measurement) {
        Measurement soFar = measurement.withPercentOfRoof(percent(measurement));
        measurements.add(soFar);
        listener.measured(selector, soFar);
    }

    private void miss(Benchmark benchmark, boolean failed, String reason) {
        benchmark.ids().stream().filter(settings::wants).forEach(id -> miss(new Missing(id, failed, reason)));
    }

    private void miss(Missing one) {
        missing.add(one);
        listener.missed(selector, one);
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message.lines().map(String::strip).reduce((a, b) -> a + "; " + b).orElse("");
    }
}
