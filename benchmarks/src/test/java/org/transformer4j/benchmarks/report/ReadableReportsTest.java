package org.transformer4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReadableReportsTest {
    private static final Pattern PICTURE = Pattern.compile("<img src=\"data:image/svg\\+xml;base64,([A-Za-z0-9+/=]+)\" alt=\"[^\"]+\">");

    private final BenchmarkReport report = Reports.of("host", Reports.device("a:0", 400, "f".repeat(64)));
    private final String html = HtmlReport.of(report);

    private static List<String> pictures(String html) {
        return PICTURE.matcher(html).results()
                .map(match -> new String(Base64.getDecoder().decode(match.group(1)), StandardCharsets.UTF_8)).toList();
    }

    @Test
    void the_page_loads_nothing() {
        String page = PICTURE.matcher(html).replaceAll("");
        assertThat(page).doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link");
        assertThat(pictures(html)).hasSize(3).allSatisfy(svg -> assertThat(svg)
                .doesNotContain("<!DOCTYPE", "<image", "href=", "<script", "url(http")
                .satisfies(text -> assertThat(text.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")).doesNotContain("http")));
    }

    @Test
    void pictures_are_well_formed() throws Exception {
        for (String svg : pictures(html)) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        }
    }

    @Test
    void the_page_escapes_what_machines_are_called() {
        assertThat(html).contains("A &lt;fast&gt; &amp; &quot;good&quot;", "EPYC &lt;9&gt;", "out of &lt;memory&gt;").doesNotContain("<fast>", "<memory>");
    }

    @Test
    void the_page_tells_figures_roofs_fingerprints_and_what_is_missing() {
        assertThat(html).contains("500.0 GFLOP/s", "41.00 GB/s", "MatMul[f32,m=512,k=512,n=512]", "88 %", "ffffffffffffffff", "left out")
                .doesNotContain("f".repeat(17));
    }

    @Test
    void without_a_compute_roof_it_is_said_to_be_unknown() {
        DeviceReport device = report.devices().getFirst();
        DeviceReport without = new DeviceReport(device.selector(), device.name(), device.properties(),
                device.measurements().stream().filter(one -> !one.id().startsWith("FmaChain")).toList(), device.missing());
        String page = HtmlReport.of(Reports.of("host", without));
        assertThat(page).contains("not measured");
        assertThat(pictures(page)).hasSize(2);
    }

    @Test
    void a_device_that_gave_nothing_has_a_page_too() {
        DeviceReport nothing = new DeviceReport("a:0", "a", Map.of(), List.of(), List.of(new Missing("device", true, "gone")));
        assertThat(HtmlReport.of(Reports.of("host", nothing))).contains("gone");
    }

    @Test
    void markdown_has_a_table_for_each_kind() {
        String markdown = MarkdownReport.of(report);
        assertThat(markdown).startsWith("# Benchmark of host").contains("### Roofline", "### Operations", "### Models", "### Cold start and memory",
                "| MatMul[f32,m=512,k=512,n=512] | 400.0 GFLOP/s | ± 15.0 % | 88 % | vector-512 | 1.000 MiB | ffffffffffffffff |",
                "- Softmax[rows=8192,width=4096]: FAILED: out of <memory>", "- RmsNorm[rows=8192,width=4096]: not measured: left out");
    }

    @Test
    void a_figure_whose_warm_up_was_not_enough_is_marked() {
        Measurement warm = report.devices().getFirst().measurements().get(2);
        Measurement cold = new Measurement(warm.id(), warm.group(), warm.path(), warm.unit(), warm.value(), warm.low(), warm.high(), warm.roof(),
                warm.percentOfRoof(), warm.operations(), warm.bytes(), warm.runsPerSample(), warm.seconds(), false, warm.allocatedBytes(),
                warm.fingerprint());
        BenchmarkReport marked = Reports.of("host", new DeviceReport("a:0", "a", Map.of(), List.of(cold), List.of()));
        assertThat(MarkdownReport.of(marked)).contains("400.0 GFLOP/s (not warm) |", DeviceTables.NOT_WARM);
        assertThat(HtmlReport.of(marked)).contains("400.0 GFLOP/s (not warm)", DeviceTables.NOT_WARM);
        assertThat(MarkdownReport.of(report)).doesNotContain("not warm");
    }

    @Test
    void a_table_keeps_its_columns_in_every_form() {
        Table table = new Table("a", "long header").add("x|y", "1");
        assertThat(table.text()).isEqualTo("a    long header%nx|y            1%n".formatted());
        assertThat(table.markdown()).isEqualTo("| a | long header |\n| --- | ---: |\n| x\\|y | 1 |\n");
        assertThat(table.html()).contains("<th>long header</th>", "<td>x|y</td><td>1</td>");
        assertThatIllegalArgumentException().isThrownBy(() -> table.add("one")).withMessageContaining("1 cells");
    }

    @Test
    void numbers_have_a_point_and_enough_digits() {
        assertThat(List.of(0.01234, 1.5, 12.345, 123.45, 12_345.6).stream().map(Figures::number))
                .containsExactly("0.012", "1.500", "12.35", "123.5", "12346");
    }
}
