package org.transformer4j.benchmarks.report;

import java.util.Map;
import java.util.stream.Collectors;

/** Reports as Markdown, to paste into a discussion. */
public final class MarkdownReport {
    private MarkdownReport() {}

    /** The text of a report. */
    public static String of(BenchmarkReport report) {
        StringBuilder text = new StringBuilder("# Benchmark of %s%n%n".formatted(report.machine().host()));
        MachineFacts.of(report).forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
        if (!report.finished()) {
            text.append("\n**The run was interrupted; this is what had been measured by then.**\n");
        }
        report.devices().forEach(device -> device(text, device));
        agreement(text, report);
        return text.toString();
    }

    private static void agreement(StringBuilder text, BenchmarkReport report) {
        Agreement agreement = Agreement.of(report);
        if (agreement.compared() > 0) {
            text.append("%n## Fingerprints%n%n%s%n".formatted(agreement.sentence()));
            agreement.differences().forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }

    private static void device(StringBuilder text, DeviceReport device) {
        text.append("%n## %s: %s%n%n".formatted(device.selector(), device.name()));
        text.append(device.properties().entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", ", "", "\n")));
        for (Group group : Group.values()) {
            Table table = DeviceTables.of(device, group);
            if (!table.isEmpty()) {
                text.append("%n### %s%n%n%s".formatted(group.title(), table.markdown()));
            }
        }
        if (device.partlyCold()) {
            text.append("%n%s%n".formatted(DeviceTables.NOT_WARM));
        }
        if (!device.missing().isEmpty()) {
            text.append("%n### Not measured%n%n".formatted());
            DeviceTables.missing(device).forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }
}
