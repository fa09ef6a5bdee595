package org.transformer4j.conformance.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.Verdict;

/** Reports as one page that needs nothing else: verdict and counts, then failures, then a line per operation, then all cases. */
public final class HtmlReport {
    private static final String STYLE = "page.css";
    private static final int UNFOLDED = 12;

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /** The page with the reports of all devices. */
    public static String of(List<ConformanceReport> reports) {
        HtmlReport html = new HtmlReport();
        html.page.append("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Conformance: %s</title>
                <style>
                %s</style>
                </head>
                <body><main>
                <h1>Transformer4J conformance</h1>
                """.formatted(escaped(Verdicts.of(reports).toString()), style()));
        reports.forEach(html::device);
        html.page.append("""
                <footer>Each result was compared bit by bit with a scalar reference and with a digest that is the same everywhere in the
                world.</footer>
                </main></body>
                </html>
                """);
        return html.page.toString();
    }

    private static String style() {
        try (InputStream resource = HtmlReport.class.getResourceAsStream(STYLE)) {
            if (resource == null) {
                throw new IllegalStateException("resource %s is missing from this module; build it again".formatted(STYLE));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void device(ConformanceReport report) {
        page.append("""
                <section>
                <div class="verdict"><h2>%s</h2><span class="badge %s">%s</span></div>
                """.formatted(escaped(report.device().selector()), colour(report.verdict()), report.verdict()));
        facts(report);
        tiles(report);
        problems("What keeps it from being conformant", report.failures());
        problems("Declared deviations",
                report.results().stream().filter(result -> result.outcome() == Outcome.DEVIATION).toList());
        operations(report);
        cases(report);
        page.append("</section>\n");
    }

    private static String colour(Verdict verdict) {
        return switch (verdict) {
            case CONFORMANT -> "good";
            case NOT_CONFORMANT -> "bad";
            case PARTIAL -> "warn";
        };
    }

    private void facts(ConformanceReport report) {
        page.append("<p class=\"facts\"><span>").append(escaped(report.device().name())).append("</span>");
        report.device().properties().forEach(this::fact);
        report.environment().forEach(this::fact);
        page.append("</p>\n");
    }

    private void fact(String name, String value) {
        page.append("<span>%s %s</span>".formatted(escaped(name), escaped(value)));
    }

    private void tiles(ConformanceReport report) {
        page.append("<div class=\"tiles\">");
        tile(report.results().size(), "cases", "");
        tile(report.count(Outcome.PASSED), "passed", "");
        tile(report.count(Outcome.FAILED), "failed", "failed");
        tile(report.count(Outcome.NOT_RUN), "not run", "failed");
        tile(report.count(Outcome.DEVIATION), "deviations", "");
        long millis = report.results().stream().mapToLong(result -> result.time().toMillis()).sum();
        page.append("<div class=\"tile\"><b>%s s</b><span>time</span></div></div>%n".formatted(decimal(millis / 1e3, 1)));
    }

    private void tile(long count, String name, String kind) {
        page.append("<div class=\"tile %s\"><b>%d</b><span>%s</span></div>".formatted(count == 0 ? "none" : kind, count, name));
    }

    /** Failures before what did not run; many are folded away behind the first. */
    private void problems(String title, List<CaseResult> problems) {
        if (problems.isEmpty()) {
            return;
        }
        List<CaseResult> ordered = problems.stream().sorted(Comparator.comparing(CaseResult::outcome)).toList();
        page.append("<h3>%s</h3>%n".formatted(title));
        ordered.stream().limit(UNFOLDED).forEach(this::problem);
        if (ordered.size() > UNFOLDED) {
            page.append("<details><summary>%d more</summary>%n".formatted(ordered.size() - UNFOLDED));
            ordered.stream().skip(UNFOLDED).forEach(this::problem);
            page.append("</details>\n");
        }
    }

    private void problem(CaseResult problem) {
        page.append("<div class=\"failure %s\"><span>%s</span><code>%s</code><p>%s</p></div>%n".formatted(kind(problem),
                kind(problem).replace('-', ' '), escaped(problem.id()), escaped(problem.message())));
    }

    private void operations(ConformanceReport report) {
        page.append("""
                <h3>By operation</h3>
                <div class="scroll"><table>
                <tr><th>operation</th><th>cases</th><th>passed</th><th>failed</th><th>not run</th><th>deviations</th>
                <th></th><th>time</th><th>runs as</th></tr>
                """);
        for (Map.Entry<String, List<CaseResult>> group : report.byGroup().entrySet()) {
            GroupCounts counts = GroupCounts.of(group.getValue());
            page.append("<tr><td>%s</td><td>%d</td><td>%d</td>".formatted(escaped(group.getKey()), counts.cases(), counts.passed()));
            cell(counts.failed());
            cell(counts.notRun());
            cell(counts.deviations());
            page.append("<td><span class=\"bar\">%s%s%s</span></td>".formatted(part("p", counts.passed(), counts),
                    part("f", counts.failed(), counts), part("n", counts.notRun() + counts.deviations(), counts)));
            page.append("<td>%s s</td><td>%s</td></tr>%n".formatted(decimal(counts.time().toMillis() / 1e3, 2),
                    escaped(String.join(", ", report.paths(group.getKey())))));
        }
        page.append("</table></div>\n");
    }

    private void cell(long count) {
        page.append("<td class=\"%s\">%d</td>".formatted(count == 0 ? "zero" : "failed", count));
    }

    private static String part(String kind, long count, GroupCounts counts) {
        return count == 0 ? "" : "<i class=\"%s\" style=\"width:%s%%\"></i>".formatted(kind, decimal(100.0 * count / counts.cases(), 1));
    }

    private void cases(ConformanceReport report) {
        page.append("<details><summary>All %d cases</summary><div class=\"scroll\"><table>%n".formatted(report.results().size()));
        for (CaseResult result : report.results()) {
            page.append("<tr><td><span class=\"dot %s\"></span><code>%s</code></td><td>%s ms</td></tr>%n"
                    .formatted(kind(result), escaped(result.id()), decimal(result.time().toNanos() / 1e6, 1)));
        }
        page.append("</table></div></details>\n");
    }

    /** With a point, whatever the locale: style sheets understand nothing else. */
    private static String decimal(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    private static String kind(CaseResult result) {
        return result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
