package org.transformer4j.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.DeviceReport;
import org.transformer4j.benchmarks.report.Reports;

class ComparisonTest {
    private static final String F = "f".repeat(64);
    private static final String E = "e".repeat(64);
    private static final String MATMUL = "MatMul[f32,m=512,k=512,n=512]";

    private final BenchmarkReport slow = Reports.of("slow", Reports.device("a:0", 100, F));
    private final BenchmarkReport fast = Reports.of("fast", Reports.device("a:0", 250, F));
    private final BenchmarkReport wrong = Reports.of("wrong", Reports.device("b:0", 900, E));

    private static Comparison.Row row(Comparison comparison, String id) {
        return comparison.rows().stream().filter(row -> row.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void ratios_are_to_the_first_and_above_one_is_better() {
        Comparison comparison = Comparison.of(List.of(slow, fast));
        assertThat(row(comparison, MATMUL).ratio(0)).contains(1.0);
        assertThat(row(comparison, MATMUL).ratio(1)).contains(2.5);
        assertThat(row(comparison, "Start[open]").ratio(1)).as("a shorter start").contains(2.5);
    }

    @Test
    void equal_fingerprints_are_no_difference() {
        Comparison comparison = Comparison.of(List.of(slow, fast));
        assertThat(comparison.differences()).isEmpty();
        assertThat(ComparisonReport.text(comparison)).contains("A = slow a:0", "B = fast a:0", "2.50", "equal").doesNotContain("DIFFER");
        assertThat(ComparisonReport.html(comparison)).contains("All fingerprints agree").doesNotContain("http");
    }

    @Test
    void different_fingerprints_are_named_with_their_figure_and_devices() {
        Comparison comparison = Comparison.of(List.of(slow, fast, wrong));
        assertThat(comparison.differences()).extracting(Comparison.Row::id).containsExactly(MATMUL);
        assertThat(ComparisonReport.differences(comparison)).containsExactly(
                MATMUL + ": ffffffffffffffff on slow a:0, ffffffffffffffff on fast a:0, eeeeeeeeeeeeeeee on wrong b:0");
        assertThat(ComparisonReport.text(comparison)).contains("DIFFER");
        assertThat(ComparisonReport.markdown(comparison)).contains("**Fingerprints differ:**", "| DIFFER |");
        assertThat(ComparisonReport.html(comparison)).contains("class=\"bad\"");
    }

    @Test
    void a_difference_shows_between_devices_of_one_report_too() {
        BenchmarkReport both = Reports.of("host", Reports.device("a:0", 100, F), Reports.device("b:0", 100, E));
        assertThat(Comparison.of(List.of(both)).differences()).hasSize(1);
    }

    @Test
    void a_difference_deep_in_the_fingerprint_counts() {
        BenchmarkReport late = Reports.of("late", Reports.device("a:0", 100, "f".repeat(63) + "e"));
        assertThat(Comparison.of(List.of(slow, late)).differences()).hasSize(1);
    }

    @Test
    void a_figure_that_only_one_device_has_is_shown_and_agrees() {
        DeviceReport device = slow.devices().getFirst();
        BenchmarkReport partial = Reports.of("partial", new DeviceReport("a:0", "a", Map.of(), device.measurements().subList(0, 2), List.of()));
        Comparison comparison = Comparison.of(List.of(slow, partial));
        assertThat(row(comparison, MATMUL).ratio(1)).isEmpty();
        assertThat(comparison.differences()).isEmpty();
        assertThat(ComparisonReport.text(comparison)).contains(MATMUL);
    }

    @Test
    void the_same_report_twice_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Comparison.of(List.of(slow, slow))).withMessageContaining("twice");
    }

    @Test
    void a_single_device_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Comparison.of(List.of(slow))).withMessageContaining("nothing to compare");
    }

    @Test
    void devices_without_a_common_figure_are_refused() {
        BenchmarkReport nothing = Reports.of("nothing", new DeviceReport("a:0", "a", Map.of(), List.of(), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Comparison.of(List.of(slow, nothing))).withMessageContaining("no figure");
    }
}
