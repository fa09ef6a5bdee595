package org.transformer4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
            miss(new Missing("device", true, describe(failure)));
        }
        return new DeviceReport(selector, target.info().name(), target.info().properties(), measurements, missing);
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
            return new Measurement(benchmark.id(), benchmark.group(), trial.path(), work.unit(), work.rate(median),
                    work.rate(samples.quantile(0.75)), work.rate(samples.quantile(0.25)), work.roof(),
                    percent(benchmark.group(), work, median), work.operations(), work.bytes(), samples.runs(),
                    Arrays.stream(samples.seconds()).boxed().toList(), trial.allocatedBytes(), samples.fingerprint());
        }
    }

    /** Of the roof that was measured on this device before. */
    private Double percent(Group group, Work work, double seconds) {
        if (group == Group.ROOFLINE || work.roof() == Roof.NONE) {
            return null;
        }
        return measurements.stream().filter(one -> one.group() == Group.ROOFLINE && one.roof() == work.roof()).findFirst()
                .map(roof -> 100 * work.againstRoof(seconds) / roof.value()).orElse(null);
    }

    private void add(Measurement measurement) {
        measurements.add(measurement);
        listener.measured(selector, measurement);
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
