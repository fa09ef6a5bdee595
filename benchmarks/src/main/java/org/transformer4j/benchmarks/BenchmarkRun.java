package org.transformer4j.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.transformer4j.api.BackendStatus;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.DeviceReport;

/**
 * Measures devices one after the other.
 *
 * {@snippet :
 * BenchmarkRun run = new BenchmarkRun(BenchmarkSettings.quick(List.of()), BenchmarkListener.NONE, () -> false);
 * BenchmarkReport report = run.on(BenchmarkRun.targets(Backends.list()));
 * Files.writeString(Path.of("bench.json"), JsonReport.of(report));
 * }
 */
public final class BenchmarkRun {
    private final BenchmarkSettings settings;
    private final BenchmarkListener listener;
    private final BooleanSupplier cancelled;

    /**
     * A run that has not begun.
     *
     * @param cancelled asked now and then whether to stop; what has been measured until then is in the report
     */
    public BenchmarkRun(BenchmarkSettings settings, BenchmarkListener listener, BooleanSupplier cancelled) {
        this.settings = settings;
        this.listener = listener;
        this.cancelled = cancelled;
    }

    /**
     * A device to measure.
     *
     * @param provider its backend
     * @param info which of the backend's devices
     */
    public record Target(BackendProvider provider, DeviceInfo info) {}

    /** The devices of backends that are available. */
    public static List<Target> targets(List<BackendStatus> backends) {
        return backends.stream().flatMap(backend -> backend.devices().stream().map(info -> new Target(backend.provider(), info))).toList();
    }

    /** The name of this machine, without its domain. */
    public static String host() {
        return MachineDescription.host();
    }

    /** Measures. A device that fails does not keep the others from being measured. */
    public BenchmarkReport on(List<Target> targets) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<DeviceReport> devices = new ArrayList<>();
        for (Target target : targets) {
            if (cancelled.getAsBoolean()) {
                break;
            }
            devices.add(new DeviceRun(settings, listener, cancelled, target).run());
            listener.soFar(report(time, devices, false));
        }
        return report(time, devices, devices.size() == targets.size() && !cancelled.getAsBoolean());
    }

    private BenchmarkReport report(String time, List<DeviceReport> devices, boolean finished) {
        return new BenchmarkReport(BenchmarkReport.SCHEMA, BenchmarkReport.SCHEMA_VERSION, Canon.VERSION, SoftwareVersion.find(), time,
                settings.quick(), settings.only(), finished, MachineDescription.find(), devices);
    }
}
