package org.transformer4j.benchmarks.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The figures of one device.
 *
 * @param selector such as {@code cpu:0}
 * @param name what its maker calls it
 * @param properties further facts, such as the driver's version
 * @param measurements the figures
 * @param missing figures that are not there
 */
public record DeviceReport(String selector, String name, Map<String, String> properties, List<Measurement> measurements,
        List<Missing> missing) {
    /** Copies the lists; properties are sorted by name. */
    public DeviceReport {
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        measurements = List.copyOf(measurements);
        missing = List.copyOf(missing);
    }

    /** Whether something went wrong. */
    public boolean failed() {
        return missing.stream().anyMatch(Missing::failed);
    }

    /** Whether some figures were taken before the warm-up had done its work. */
    public boolean partlyCold() {
        return measurements.stream().anyMatch(one -> !one.warm());
    }

    /** The figures of one kind. */
    public List<Measurement> of(Group group) {
        return measurements.stream().filter(one -> one.group() == group).toList();
    }

    /** The measured roof: GFLOP/s or GB/s. */
    public Optional<Measurement> roof(Roof roof) {
        return of(Group.ROOFLINE).stream().filter(one -> one.roof() == roof).findFirst();
    }
}
