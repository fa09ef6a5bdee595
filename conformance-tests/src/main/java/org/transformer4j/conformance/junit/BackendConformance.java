package org.transformer4j.conformance.junit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.launch.ConformanceLauncher;
import org.transformer4j.conformance.launch.ConformanceSession;
import org.transformer4j.conformance.launch.Deviations;

/**
 * Says whether a backend is conformant: one test for each case, under its operation, under each device of the backend.
 *
 * <pre>{@code
 * class MyBackendConformanceTest extends BackendConformance {
 *     @Override protected BackendProvider provider() { return new MyBackendProvider(); }
 * }
 * }</pre>
 *
 * <p>Where the backend is not available the test fails, because a case that does not run proves nothing; override
 * {@link #required} on machines that need not have the hardware.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class BackendConformance {
    private final List<ConformanceSession> sessions = new ArrayList<>();
    private ConformanceLauncher launcher;

    /** For subclasses. */
    protected BackendConformance() {}

    /** The backend. */
    protected abstract BackendProvider provider();

    /** Whether the backend has to be available here; if not, its absence skips the test instead of failing it. */
    protected boolean required() {
        return true;
    }

    /** Cases that are known to fail; by default those that the backend's module declares. */
    protected Deviations deviations() {
        return Deviations.of(provider());
    }

    /** The tests: devices, operations, cases. */
    @TestFactory
    public Stream<DynamicNode> conformance() {
        BackendProvider provider = provider();
        return switch (provider.probe()) {
            case Probe.Unavailable(String reason, String remedy) -> {
                String message = "backend '%s' is not available: %s; %s".formatted(provider.name(), reason, remedy);
                Assumptions.assumeTrue(required(), message);
                yield Assertions.fail(message);
            }
            case Probe.Available(List<DeviceInfo> devices, _) -> {
                launcher = new ConformanceLauncher();
                yield devices.stream().map(device -> device(provider, device));
            }
        };
    }

    private DynamicNode device(BackendProvider provider, DeviceInfo info) {
        ConformanceSession session = launcher.newSession(provider, info, deviations());
        sessions.add(session);
        Map<String, List<ConformanceCase>> groups = new LinkedHashMap<>();
        session.cases().forEach(one -> groups.computeIfAbsent(one.group(), _ -> new ArrayList<>()).add(one));
        Stream<DynamicNode> operations = groups.entrySet().stream().map(group -> dynamicContainer(group.getKey(),
                group.getValue().stream().map(one -> dynamicTest(one.id(), () -> mustPass(session.run(one))))));
        DynamicNode end = dynamicTest("the lists of digests and deviations fit, and the device closes",
                () -> session.end().forEach(BackendConformance::mustPass));
        return dynamicContainer("%s (%s)".formatted(info.selector(), info.name()), Stream.concat(operations, Stream.of(end)));
    }

    private static void mustPass(CaseResult result) {
        if (!result.outcome().isAcceptable()) {
            Assertions.fail("%s: %s".formatted(result.outcome(), result.message()));
        }
    }

    /** Closes devices of which the last test was not chosen. */
    @AfterAll
    public void closeDevices() {
        sessions.forEach(ConformanceSession::close);
        if (launcher != null) {
            launcher.close();
        }
    }
}
