package org.transformer4j.benchmarks.start;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.transformer4j.benchmarks.measure.Samples;
import org.transformer4j.benchmarks.report.Group;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Roof;
import org.transformer4j.benchmarks.report.Unit;
import org.transformer4j.benchmarks.suite.Benchmark;

/**
 * Starts fresh processes on a device, one after the other.
 *
 * @param benchmark how many, and which model
 * @param selector the device
 * @param cancelled asked between processes whether to give up
 */
public record ColdStarts(Benchmark.ColdStart benchmark, String selector, BooleanSupplier cancelled) {
    private static final double MEBIBYTE = 1 << 20;

    /**
     * Measures.
     *
     * @throws CancellationException if it was cancelled
     * @throws IllegalStateException if a process failed
     */
    public List<Measurement> measure() {
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < benchmark.processes(); i++) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            processes.add(ChildProcess.run(selector, benchmark.size().name()));
        }
        List<Measurement> measurements = new ArrayList<>();
        if (benchmark.timed()) {
            measurements.add(time(Benchmark.ColdStart.OPEN, Step.OPEN, processes));
            measurements.add(time(Benchmark.ColdStart.FIRST_KERNEL, Step.KERNEL, processes));
            measurements.add(time(benchmark.firstToken(), Step.TOKEN, processes));
        }
        if (processes.getFirst().values().containsKey(Step.MEMORY)) {
            measurements.add(memory(processes));
        }
        return measurements;
    }

    private static Measurement time(String id, Step step, List<ChildProcess> processes) {
        List<Double> seconds = processes.stream().map(process -> process.seconds().get(step)).toList();
        Samples samples = samples(seconds, fingerprint(step, processes));
        return new Measurement(id, Group.START, "", Unit.SECONDS, samples.median(), samples.quantile(0.25), samples.quantile(0.75), Roof.NONE,
                null, 0, 0, 1, seconds, true, 0, samples.fingerprint());
    }

    private Measurement memory(List<ChildProcess> processes) {
        Samples samples = samples(processes.stream().map(process -> Long.parseLong(process.values().get(Step.MEMORY)) / MEBIBYTE).toList(),
                fingerprint(Step.TOKEN, processes));
        return new Measurement(benchmark.memory(), Group.START, "", Unit.MEBIBYTES, samples.median(), samples.quantile(0.25),
                samples.quantile(0.75), Roof.NONE, null, 0, 0, 1, List.of(), true,
                Long.parseLong(processes.getFirst().values().get(Step.ALLOCATED)), samples.fingerprint());
    }

    private static Samples samples(List<Double> numbers, String fingerprint) {
        return new Samples(1, numbers.stream().mapToDouble(Double::doubleValue).toArray(), true, fingerprint);
    }

    private static String fingerprint(Step step, List<ChildProcess> processes) {
        List<String> different = processes.stream().map(process -> process.values().get(step)).distinct().toList();
        if (different.size() > 1) {
            throw new IllegalStateException("fresh processes gave different results at '%s': %s".formatted(step, different));
        }
        return different.getFirst();
    }
}
