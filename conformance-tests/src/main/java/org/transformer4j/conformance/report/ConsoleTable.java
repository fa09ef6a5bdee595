package org.transformer4j.conformance.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;

/** A report as plain text: failures, a line per operation, and the verdict. */
public final class ConsoleTable {
    private static final int FAILURES = 20;

    private ConsoleTable() {}

    /** The text, which ends with a line break. */
    public static String of(ConformanceReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  %s".formatted(report.device().selector(), report.device().name()));
        lines.add("%-22s %6s %7s %7s %8s %11s  %s".formatted("operation", "cases", "passed", "failed", "not run", "deviations", "runs as"));
        for (Map.Entry<String, List<CaseResult>> group : report.byGroup().entrySet()) {
            GroupCounts counts = GroupCounts.of(group.getValue());
            lines.add("%-22s %6d %7d %7s %8s %11s  %s".formatted(group.getKey(), counts.cases(), counts.passed(), orDot(counts.failed()),
                    orDot(counts.notRun()), orDot(counts.deviations()), String.join(", ", report.paths(group.getKey()))));
        }
        List<CaseResult> failures = report.failures();
        if (!failures.isEmpty()) {
            lines.add("");
        }
        failures.stream().limit(FAILURES).forEach(failure -> {
            lines.add("%s  %s".formatted(failure.outcome(), failure.id()));
            lines.add("    " + failure.message());
        });
        if (failures.size() > FAILURES) {
            lines.add("and %d more".formatted(failures.size() - FAILURES));
        }
        lines.add("");
        lines.add(report.verdictLine());
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String orDot(long count) {
        return count == 0 ? "." : String.valueOf(count);
    }
}
