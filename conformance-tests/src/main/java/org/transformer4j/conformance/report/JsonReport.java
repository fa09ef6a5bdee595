package org.transformer4j.conformance.report;

import java.util.List;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;

/**
 * Reports as JSON, for programs: {@code {"verdict", "devices": [{"device", "verdict", "environment", "counts", "paths",
 * "cases"}]}}. Times are in microseconds.
 */
public final class JsonReport {
    private JsonReport() {}

    /** The reports of all devices in one document. */
    public static String of(List<ConformanceReport> reports) {
        JsonText json = new JsonText().open('{');
        json.field("verdict", Verdicts.of(reports).toString());
        json.open("devices", '[');
        reports.forEach(report -> device(json, report));
        return json.close(']').close('}').toString();
    }

    private static void device(JsonText json, ConformanceReport report) {
        json.open('{');
        json.field("device", report.device().selector());
        json.field("name", report.device().name());
        json.field("verdict", report.verdict().toString());
        json.field("complete", report.complete());
        json.object("properties", report.device().properties());
        json.object("environment", report.environment());
        json.open("counts", '{');
        for (Outcome outcome : Outcome.values()) {
            json.field(outcome.name(), report.count(outcome));
        }
        json.close('}');
        json.open("paths", '{');
        report.byGroup().keySet().stream().filter(group -> !report.paths(group).isEmpty()).forEach(group -> {
            json.open(group, '[');
            report.paths(group).forEach(json::element);
            json.close(']');
        });
        json.close('}');
        json.open("cases", '[');
        report.results().forEach(result -> oneCase(json, result));
        json.close(']').close('}');
    }

    private static void oneCase(JsonText json, CaseResult result) {
        json.open('{');
        json.field("id", result.id());
        json.field("group", result.group());
        json.field("outcome", result.outcome().name());
        if (!result.message().isEmpty()) {
            json.field("message", result.message());
        }
        json.field("micros", result.time().toNanos() / 1_000);
        json.close('}');
    }
}
