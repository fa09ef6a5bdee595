package org.transformer4j.conformance.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.cases.Cases;
import org.transformer4j.conformance.kit.Bench;
import org.transformer4j.conformance.kit.CaseRunner;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.Digests;
import org.transformer4j.conformance.kit.References;

/** Runs the cases on devices. Knows no JUnit, and no backend by name. Safe for use by one thread. */
public final class ConformanceLauncher implements AutoCloseable {
    private final List<ConformanceCase> cases;
    private final CasePattern chosen;
    private final Digests digests = Digests.kept();
    private final References references = new References();

    /** A launcher of all cases. */
    public ConformanceLauncher() {
        this(CasePattern.ALL);
    }

    /** A launcher of some of the cases; the verdict is then at best {@code PARTIAL}. */
    public ConformanceLauncher(CasePattern chosen) {
        this(Cases.all(), chosen);
    }

    /** A launcher of a list of one's own. */
    public ConformanceLauncher(List<ConformanceCase> cases, CasePattern chosen) {
        this.cases = cases.stream().filter(one -> chosen.matches(one.id())).toList();
        this.chosen = chosen;
    }

    /** The cases that are run, in order. */
    public List<ConformanceCase> cases() {
        return cases;
    }

    /**
     * Runs the cases on every device of a backend.
     *
     * @throws DeviceException if the backend is not available
     */
    public List<ConformanceReport> run(BackendProvider provider, ConformanceListener listener) {
        return switch (provider.probe()) {
            case Probe.Unavailable(String reason, String remedy) -> throw new DeviceException("backend '%s' is not available: %s; %s"
                    .formatted(provider.name(), reason, remedy));
            case Probe.Available(List<DeviceInfo> devices, _) -> devices.stream()
                    .map(device -> run(provider, device, Deviations.of(provider), listener)).toList();
        };
    }

    /** Runs the cases on one device. A device that does not open, or does not close, has failed. */
    public ConformanceReport run(BackendProvider provider, DeviceInfo info, Deviations deviations, ConformanceListener listener) {
        List<CaseResult> results = new ArrayList<>();
        Map<String, Set<String>> paths = new LinkedHashMap<>();
        listener.started(info, cases.size());
        try (Device device = provider.open(info); Bench bench = Bench.of(device, () -> provider.open(info))) {
            CaseRunner runner = new CaseRunner(bench, references, digests);
            for (ConformanceCase one : cases) {
                CaseResult result = deviations.judge(runner.run(one));
                results.add(result);
                listener.finished(result);
            }
            paths.putAll(bench.paths());
        } catch (DeviceException | LinkageError failure) {
            results.add(failed("device/opens-and-closes", failure.toString()));
        }
        if (chosen.equals(CasePattern.ALL)) {
            results.addAll(deviations.unused(cases.stream().map(ConformanceCase::id).toList()));
            digests.orphans(cases).forEach(id -> results.add(failed("digest " + id,
                    "a digest is kept, but there is no such case; run UpdateDigests")));
        }
        return new ConformanceReport(info, environment(), chosen.equals(CasePattern.ALL), results, paths);
    }

    private static CaseResult failed(String id, String message) {
        return new CaseResult(id, "Device", Outcome.FAILED, message, Duration.ZERO);
    }

    private static Map<String, String> environment() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("arithmetic", Canon.VERSION);
        facts.put("java", "%s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")));
        facts.put("system", "%s %s, %s".formatted(System.getProperty("os.name"), System.getProperty("os.version"),
                System.getProperty("os.arch")));
        facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        return facts;
    }

    @Override
    public void close() {
        references.close();
    }
}
