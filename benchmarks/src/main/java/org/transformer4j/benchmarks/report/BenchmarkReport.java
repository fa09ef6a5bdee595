package org.transformer4j.benchmarks.report;

import java.util.List;

/**
 * What a run found.
 *
 * @param schema {@value #SCHEMA}
 * @param schemaVersion {@value #SCHEMA_VERSION}; it changes whenever a reader would misunderstand
 * @param canon the version of the arithmetic; fingerprints of different ones cannot be compared
 * @param software the version of this library
 * @param time when the run began, in ISO 8601, UTC
 * @param quick whether it took less time for each figure
 * @param only which figures were asked for; empty for all
 * @param finished whether it ran to its end
 * @param machine where it ran
 * @param devices what it found on each device
 */
public record BenchmarkReport(String schema, int schemaVersion, String canon, String software, String time, boolean quick,
        List<String> only, boolean finished, Machine machine, List<DeviceReport> devices) {
    /** What the file is. */
    public static final String SCHEMA = "transformer4j-benchmark";
    /** The version of its form. */
    public static final int SCHEMA_VERSION = 2;

    /** Copies the lists. */
    public BenchmarkReport {
        only = List.copyOf(only);
        devices = List.copyOf(devices);
    }

    /** Whether something went wrong on a device, or two devices computed different results. */
    public boolean failed() {
        return devices.stream().anyMatch(DeviceReport::failed) || !Agreement.of(this).differences().isEmpty();
    }
}
