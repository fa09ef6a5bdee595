package org.transformer4j.conformance.launch;

import java.util.List;
import java.util.function.Supplier;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.cases.Cases;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.Digests;
import org.transformer4j.conformance.kit.References;

/** Runs the cases on devices. Knows no JUnit, and no backend by name. Belongs to one thread. */
public final class ConformanceLauncher implements AutoCloseable {
    private final List<ConformanceCase> cases;
    private final boolean complete;
    private final Digests digests = Digests.kept();
    private final References references = new References();

    /** A launcher of all cases. */
    public ConformanceLauncher() {
        this(CasePattern.ALL);
    }

    /** A launcher of some of the cases; the verdict is then {@code PARTIAL} at best. */
    public ConformanceLauncher(CasePattern chosen) {
        this(Cases.all(), chosen);
    }

    /** A launcher of some cases of a list of one's own. */
    ConformanceLauncher(List<ConformanceCase> cases, CasePattern chosen) {
        this.cases = cases.stream().filter(one -> chosen.matches(one.id())).toList();
        this.complete = chosen.equals(CasePattern.ALL);
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

    /** Runs the cases on one device of a backend. A device that does not open, or does not close, has failed. */
    public ConformanceReport run(BackendProvider provider, DeviceInfo info, Deviations deviations, ConformanceListener listener) {
        return run(newSession(provider, info, deviations), info, listener);
    }

    /**
     * Runs the cases on copies of a device that the caller opens, for instance behind decorators: once for the run, and again
     * wherever a case is about how a device closes.
     */
    public ConformanceReport run(DeviceInfo info, Supplier<Device> opener, Deviations deviations, ConformanceListener listener) {
        return run(new ConformanceSession(info, opener, cases, complete, deviations, references, digests), info, listener);
    }

    private static ConformanceReport run(ConformanceSession session, DeviceInfo info, ConformanceListener listener) {
        try (session) {
            listener.started(info, session.cases().size());
            session.cases().forEach(one -> listener.finished(session.run(one)));
            session.end();
            return session.report();
        }
    }

    /** A session for callers that run case by case; to be closed by them, before the launcher. */
    public ConformanceSession newSession(BackendProvider provider, DeviceInfo info, Deviations deviations) {
        return new ConformanceSession(info, () -> provider.open(info), cases, complete, deviations, references, digests);
    }

    @Override
    public void close() {
        references.close();
    }
}
