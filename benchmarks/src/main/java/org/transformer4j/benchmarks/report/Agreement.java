package org.transformer4j.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the devices of a report computed the same.
 *
 * @param compared how many figures have a fingerprint on two devices or more
 * @param differences one sentence for each of them whose fingerprints differ
 */
public record Agreement(int compared, List<String> differences) {
    /** Copies the list. */
    public Agreement {
        differences = List.copyOf(differences);
    }

    /** Looks at a report. */
    public static Agreement of(BenchmarkReport report) {
        Map<String, Map<String, Measurement>> figures = new LinkedHashMap<>();
        for (DeviceReport device : report.devices()) {
            device.measurements().stream().filter(one -> !one.fingerprint().isEmpty())
                    .forEach(one -> figures.computeIfAbsent(one.id(), _ -> new LinkedHashMap<>()).put(device.selector(), one));
        }
        figures.values().removeIf(devices -> devices.size() < 2);
        List<String> differences = new ArrayList<>();
        figures.forEach((id, devices) -> {
            if (devices.values().stream().map(Measurement::fingerprint).distinct().count() > 1) {
                List<String> sides = new ArrayList<>();
                devices.forEach((selector, one) -> sides.add("%s on %s".formatted(one.shortFingerprint(), selector)));
                differences.add("%s: %s".formatted(id, String.join(", ", sides)));
            }
        });
        return new Agreement(figures.size(), differences);
    }

    /** The outcome in a sentence. */
    public String sentence() {
        return differences.isEmpty() ? "All %d figures that two devices or more have show equal fingerprints.".formatted(compared)
                : "The fingerprints of %d of %d figures differ; these devices did not compute the same:".formatted(differences.size(), compared);
    }
}
