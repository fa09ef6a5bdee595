package org.transformer4j.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.conformance.CaseResult;
import org.transformer4j.conformance.ConformanceReport;
import org.transformer4j.conformance.Outcome;
import org.transformer4j.conformance.Verdict;

class ReportsTest {
    private static final DeviceInfo DEVICE = new DeviceInfo("test", 0, "a \"fast\" <device>", Map.of("threads", "2"));

    private static ConformanceReport report(CaseResult... results) {
        return new ConformanceReport(DEVICE, Map.of("java", "25"), true, List.of(results), Map.of("Rope", Set.of("vector")));
    }

    private static CaseResult result(String id, Outcome outcome, String message) {
        return new CaseResult(id, "Rope", outcome, message, Duration.ofMillis(1500));
    }

    private final ConformanceReport good = report(result("Rope[a]", Outcome.PASSED, ""), result("Rope[d]", Outcome.DEVIATION, "known"));
    private final ConformanceReport bad = report(result("Rope[a]", Outcome.PASSED, ""),
            result("Rope[b]", Outcome.FAILED, "y[0] is 1 < 2"), result("Rope[c]", Outcome.NOT_RUN, "unsupported"));

    @Test
    void a_deviation_does_not_spoil_the_verdict_but_is_named() {
        assertThat(good.verdict()).isEqualTo(Verdict.CONFORMANT);
        assertThat(good.verdictLine()).startsWith("CONFORMANT: 1 of 2 cases passed, 1 declared deviations on test:0");
    }

    @Test
    void a_case_that_did_not_run_spoils_it() {
        assertThat(report(result("Rope[a]", Outcome.PASSED, ""), result("Rope[c]", Outcome.NOT_RUN, "")).verdict())
                .isEqualTo(Verdict.NOT_CONFORMANT);
    }

    @Test
    void deviations_alone_are_not_enough() {
        assertThat(report(result("Rope[d]", Outcome.DEVIATION, "known")).verdict()).isEqualTo(Verdict.NOT_CONFORMANT);
        assertThat(report().verdict()).isEqualTo(Verdict.NOT_CONFORMANT);
    }

    @Test
    void the_worst_device_decides() {
        assertThat(Verdicts.of(List.of(good, bad))).isEqualTo(Verdict.NOT_CONFORMANT);
        assertThat(Verdicts.of(List.of(good, good))).isEqualTo(Verdict.CONFORMANT);
        assertThat(Verdicts.of(List.of())).isEqualTo(Verdict.NOT_CONFORMANT);
    }

    @Test
    void the_table_has_a_line_per_operation_and_ends_with_the_verdict() {
        assertThat(ConsoleTable.of(bad).lines()).anyMatch(line -> line.matches("Rope +3 +1 +1 +1 +\\. +vector"))
                .contains("FAILED  Rope[b]", "    y[0] is 1 < 2", "NOT_RUN  Rope[c]")
                .last().asString().startsWith("NOT CONFORMANT: 1 of 3 cases passed, 1 failed, 1 not run");
    }

    @Test
    void json_is_well_formed() {
        assertThat(JsonReport.of(List.of(bad)).replaceAll("\\s+", " ")).isEqualTo(("""
                { "verdict": "NOT CONFORMANT", "devices": [ { "device": "test:0", "name": "a \\"fast\\" <device>",
                "verdict": "NOT CONFORMANT", "complete": true, "properties": { "threads": "2" }, "environment": { "java": "25" },
                "counts": { "PASSED": 1, "FAILED": 1, "NOT_RUN": 1, "DEVIATION": 0 }, "paths": { "Rope": [ "vector" ] }, "cases": [
                { "id": "Rope[a]", "group": "Rope", "outcome": "PASSED", "micros": 1500000 },
                { "id": "Rope[b]", "group": "Rope", "outcome": "FAILED", "message": "y[0] is 1 < 2", "micros": 1500000 },
                { "id": "Rope[c]", "group": "Rope", "outcome": "NOT_RUN", "message": "unsupported", "micros": 1500000 } ] } ] }
                """).replaceAll("\\s+", " "));
    }

    @Test
    void json_escapes_what_it_has_to() {
        assertThat(JsonText.quoted("a\"\\\n\u0001é")).isEqualTo("\"a\\\"\\\\\\n\\u0001é\"");
    }

    @Test
    void the_page_stands_alone_and_escapes() {
        String page = HtmlReport.of(List.of(good, bad));

        assertThat(page).startsWith("<!doctype html>").contains("NOT CONFORMANT", "a &quot;fast&quot; &lt;device&gt;", "y[0] is 1 &lt; 2")
                .doesNotContain("<device>", "<script", "http://", "https://", "src=", "<link");
    }

    @Test
    void failures_come_before_the_tables() {
        String page = HtmlReport.of(List.of(bad));

        assertThat(page.indexOf("y[0] is 1")).isPositive().isLessThan(page.indexOf("By operation"));
    }

    @Test
    void numbers_have_a_point_in_every_locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(HtmlReport.of(List.of(good))).contains("width:50.0%").contains("3.0 s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
