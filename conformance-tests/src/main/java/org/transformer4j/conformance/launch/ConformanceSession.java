package org.transformer4j.conformance.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.kit.Bench;
import org.transformer4j.conformance.kit.CaseRunner;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.Digests;
import org.transformer4j.conformance.kit.References;

/** The cases on one device, one at a time. The device is opened for the first case. Belongs to one thread. */
public final class ConformanceSession implements AutoCloseable {
    private final DeviceInfo info;
    private final Supplier<Device> opener;
    private final List<ConformanceCase> cases;
    private final boolean complete;
    private final Deviations deviations;
    private final References references;
    private final Digests digests;
    private final List<CaseResult> results = new ArrayList<>();
    private Device device;
    private Bench bench;
    private CaseRunner runner;
    private boolean ended;

    ConformanceSession(DeviceInfo info, Supplier<Device> opener, List<ConformanceCase> cases, boolean complete, Deviations deviations,
            References references, Digests digests) {
        this.info = info;
        this.opener = opener;
        this.cases = List.copyOf(cases);
        this.complete = complete;
        this.deviations = deviations;
        this.references = references;
        this.digests = digests;
    }

    /** The cases that are to be run, in order. */
    public List<ConformanceCase> cases() {
        return cases;
    }

    /** Runs a case. A device that does not open fails it. */
    public CaseResult run(ConformanceCase one) {
        CaseResult result;
        try {
            open();
            result = runner.run(one);
        } catch (DeviceException | LinkageError failure) {
            result = new CaseResult(one.id(), one.group(), Outcome.FAILED, "the device does not open: " + failure, Duration.ZERO);
        }
        result = deviations.judge(result);
        results.add(result);
        return result;
    }

    private void open() {
        if (bench == null) {
            device = opener.get();
            bench = Bench.of(device, opener);
            runner = new CaseRunner(bench, references, digests);
        }
    }

    /** Closes the device, and compares the lists of digests and deviations with that of cases; what is wrong with either. */
    public List<CaseResult> end() {
        List<CaseResult> problems = new ArrayList<>();
        if (!ended) {
            ended = true;
            closeDevice(problems);
            if (complete) {
                problems.addAll(deviations.unused(cases.stream().map(ConformanceCase::id).toList()));
                digests.orphans(cases).forEach(id -> problems.add(failed("digest " + id,
                        "a digest is kept, but there is no such case; run UpdateDigests")));
            }
            results.addAll(problems);
        }
        return problems;
    }

    private void closeDevice(List<CaseResult> problems) {
        if (bench == null) {
            return;
        }
        try {
            bench.close();
        } catch (RuntimeException failure) {
            problems.add(failed("device/queue-closes", failure.toString()));
        }
        try {
            device.close();
        } catch (RuntimeException failure) {
            problems.add(failed("device/closes", failure.toString()));
        }
    }

    private static CaseResult failed(String id, String message) {
        return new CaseResult(id, "Device", Outcome.FAILED, message, Duration.ZERO);
    }

    /** What has been seen so far. */
    public ConformanceReport report() {
        Map<String, Set<String>> paths = bench == null ? Map.of() : bench.paths();
        return new ConformanceReport(info, environment(), complete, results, paths);
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

    /** Ends, if that has not been done. */
    @Override
    public void close() {
        end();
    }
}
