package org.transformer4j.benchmarks.report;

import java.util.List;

/** The tables of a device. */
public final class DeviceTables {
    /** What the mark behind some figures means. */
    public static final String NOT_WARM =
            "(not warm): it was still getting faster, or Java was still compiling, when the time to warm up was over; not a figure to quote.";

    private DeviceTables() {}

    /** The figures of one kind, each with its spread, its share of the roof and its fingerprint. */
    public static Table of(DeviceReport device, Group group) {
        Table table = new Table("figure", "median", "spread", "of roof", "runs as", "memory", "fingerprint");
        for (Measurement one : device.of(group)) {
            table.add(one.id(), Figures.value(one), Figures.spread(one), Figures.percent(one), one.path(),
                    Figures.mebibytes(one.allocatedBytes()), one.shortFingerprint());
        }
        return table;
    }

    /** All figures for a terminal, which has less room. */
    public static Table all(DeviceReport device) {
        Table table = new Table("figure", "median", "spread", "of roof", "fingerprint");
        for (Measurement one : device.measurements()) {
            table.add(one.id(), Figures.value(one), Figures.spread(one), Figures.percent(one), one.shortFingerprint());
        }
        return table;
    }

    /** What is not there, and why: a sentence each. */
    public static List<String> missing(DeviceReport device) {
        return device.missing().stream().map(one -> "%s: %s: %s".formatted(one.id(), one.failed() ? "FAILED" : "not measured", one.reason())).toList();
    }
}
