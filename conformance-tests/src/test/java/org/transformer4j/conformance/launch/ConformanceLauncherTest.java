package org.transformer4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.Verdict;
import org.transformer4j.conformance.mutant.Mutant;
import org.transformer4j.conformance.mutant.Mutants;
import org.transformer4j.conformance.oracle.OracleDevice;
import org.transformer4j.conformance.oracle.OracleProvider;

class ConformanceLauncherTest {
    private static final DeviceInfo INFO = new DeviceInfo("test", 0, "a device for tests", Map.of());

    private static ConformanceReport run(String only, Supplier<Device> opener, Deviations deviations) {
        try (ConformanceLauncher launcher = new ConformanceLauncher(new CasePattern(only))) {
            return launcher.run(INFO, opener, deviations, ConformanceListener.SILENT);
        }
    }

    private static Device mutant(String name) {
        return Mutants.all().stream().filter(mutant -> mutant.name().equals(name)).map(Mutant::open).findFirst().orElseThrow();
    }

    @Test
    void some_of_the_cases_give_a_partial_verdict_at_best() {
        ConformanceReport report = run("Softmax[*", OracleDevice::new, Deviations.none());

        assertThat(report.failures()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(report.results()).hasSizeGreaterThan(50).allMatch(result -> result.id().startsWith("Softmax["));
        assertThat(report.paths("Softmax")).containsExactly("oracle");
    }

    @Test
    void where_nothing_runs_nothing_is_conformant() {
        ConformanceReport report = run("no such case", OracleDevice::new, Deviations.none());

        assertThat(report.results()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_CONFORMANT);
    }

    @Test
    void a_faulty_device_is_not_conformant() {
        ConformanceReport report = run("Softmax[*", () -> mutant("computes-in-place-of-its-input"), Deviations.none());

        assertThat(report.verdict()).isEqualTo(Verdict.NOT_CONFORMANT);
        assertThat(report.verdictLine()).startsWith("NOT CONFORMANT: ").endsWith("on test:0 (a device for tests)");
    }

    @Test
    void a_device_that_does_not_open_fails_every_case() {
        ConformanceReport report = run("Fill[*", () -> {
            throw new DeviceException("in use by somebody else");
        }, Deviations.none());

        assertThat(report.results()).isNotEmpty().allMatch(result -> result.outcome() == Outcome.FAILED)
                .first().extracting(CaseResult::message).asString().contains("in use by somebody else");
    }

    @Test
    void a_layer_that_the_device_declares_to_lack_is_not_run_and_keeps_it_from_being_conformant() {
        Deviations declared = Deviations.parse("Softmax[* ; there is no softmax ; https://example.org/1");

        ConformanceReport bare = run("Softmax*", ConformanceLauncherTest::withoutSoftmax, Deviations.none());
        ConformanceReport known = run("Softmax[*", ConformanceLauncherTest::withoutSoftmax, declared);

        assertThat(bare.count(Outcome.NOT_RUN)).isGreaterThan(50);
        assertThat(bare.verdict()).isEqualTo(Verdict.NOT_CONFORMANT);
        assertThat(known.failures()).isEmpty();
    }

    private static Device withoutSoftmax() {
        OracleDevice oracle = new OracleDevice();
        return new Device() {
            @Override
            public DeviceInfo info() {
                return INFO;
            }

            @Override
            public Support support(Op op) {
                return op instanceof Softmax ? new Support.Unsupported("no softmax") : oracle.support(op);
            }

            @Override
            public Kernel prepare(Op op) {
                if (op instanceof Softmax) {
                    throw new UnsupportedOperationException("no softmax");
                }
                return oracle.prepare(op);
            }

            @Override
            public Buffer allocate(DType type, long elements) {
                return oracle.allocate(type, elements);
            }

            @Override
            public Queue newQueue() {
                return oracle.newQueue();
            }

            @Override
            public void close() {
                oracle.close();
            }
        };
    }

    @Test
    void a_backend_that_is_not_available_cannot_be_run() {
        BackendProvider absent = new AbsentProvider();
        try (ConformanceLauncher launcher = new ConformanceLauncher(new CasePattern("Fill*"))) {
            assertThatThrownBy(() -> launcher.run(absent, ConformanceListener.SILENT)).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("no driver; install one");
        }
    }

    @Test
    void a_listener_hears_of_every_case() {
        List<String> heard = new ArrayList<>();
        try (ConformanceLauncher launcher = new ConformanceLauncher(new CasePattern("Fill*"))) {
            List<ConformanceReport> reports = launcher.run(new OracleProvider(), new ConformanceListener() {
                @Override
                public void started(DeviceInfo device, int cases) {
                    heard.add(device.selector() + " " + cases);
                }

                @Override
                public void finished(CaseResult result) {
                    heard.add(result.id());
                }
            });
            assertThat(heard).hasSize(1 + reports.getFirst().results().size()).first().isEqualTo("oracle:0 " + (heard.size() - 1));
        }
    }
}
