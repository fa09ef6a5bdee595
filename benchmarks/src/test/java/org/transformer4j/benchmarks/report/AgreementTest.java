package org.transformer4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final String F = "f".repeat(64);
    private static final String E = "e".repeat(64);

    private static BenchmarkReport report(DeviceReport... devices) {
        return Reports.of("host", devices);
    }

    private static DeviceReport sound(String selector, String fingerprint) {
        DeviceReport device = Reports.device(selector, 400, fingerprint);
        return new DeviceReport(selector, device.name(), device.properties(), device.measurements(), List.of());
    }

    @Test
    void devices_that_computed_the_same_agree() {
        BenchmarkReport report = report(sound("a:0", F), sound("b:0", F), sound("c:0", F));
        assertThat(Agreement.of(report)).isEqualTo(new Agreement(5, List.of()));
        assertThat(report.failed()).isFalse();
        assertThat(MarkdownReport.of(report)).contains("All 5 figures that two devices or more have show equal fingerprints.");
        assertThat(HtmlReport.of(report)).contains("equal fingerprints.");
    }

    @Test
    void a_device_that_computed_something_else_is_named_and_fails_the_report() {
        BenchmarkReport report = report(sound("a:0", F), sound("b:0", E), sound("c:0", F));
        assertThat(Agreement.of(report).differences()).containsExactly(
                "MatMul[f32,m=512,k=512,n=512]: ffffffffffffffff on a:0, eeeeeeeeeeeeeeee on b:0, ffffffffffffffff on c:0");
        assertThat(report.failed()).isTrue();
        assertThat(MarkdownReport.of(report)).contains("The fingerprints of 1 of 5 figures differ", "eeeeeeeeeeeeeeee on b:0");
        assertThat(HtmlReport.of(report)).contains("<p class=\"bad\">MatMul");
    }

    @Test
    void a_figure_without_a_fingerprint_or_on_one_device_is_not_compared() {
        assertThat(Agreement.of(report(sound("a:0", F), sound("b:0", ""))).compared()).isEqualTo(4);
        assertThat(Agreement.of(report(sound("a:0", F))).compared()).isZero();
        assertThat(MarkdownReport.of(report(sound("a:0", F)))).doesNotContain("## Fingerprints");
    }
}
