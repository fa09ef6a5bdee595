package org.transformer4j.benchmarks.report;

import java.util.Map;
import java.util.Optional;

/** Reports as one page with charts, which needs no network. */
public final class HtmlReport {
    private final Page page;
    private final BenchmarkReport report;

    private HtmlReport(BenchmarkReport report) {
        this.report = report;
        this.page = new Page("Benchmark of " + report.machine().host());
    }

    /** The page of a report. */
    public static String of(BenchmarkReport report) {
        return new HtmlReport(report).html();
    }

    private String html() {
        facts(MachineFacts.of(report));
        if (!report.finished()) {
            page.add("<p class=\"bad\">The run was interrupted; this is what had been measured by then.</p>\n");
        }
        report.devices().forEach(this::device);
        Agreement agreement = Agreement.of(report);
        if (agreement.compared() > 0) {
            page.add("h2", "Fingerprints").add("p", agreement.sentence());
            agreement.differences().forEach(line -> page.add("<p class=\"bad\">%s</p>%n".formatted(Page.escaped(line))));
        }
        page.add("""
                <footer>Medians; the spread is half the distance of the quartiles. Per cent are of the measured fma peak for products and
                prompts, and of the measured bandwidth of a copy for the rest. Equal fingerprints prove that two machines computed the same
                bits.</footer>
                """);
        return page.html();
    }

    private void facts(Map<String, String> facts) {
        page.add("<p class=\"facts\">");
        facts.forEach((name, value) -> page.add("<span>%s: %s</span>".formatted(Page.escaped(name), Page.escaped(value))));
        page.add("</p>\n");
    }

    private void device(DeviceReport device) {
        page.add("h2", device.selector() + ": " + device.name());
        facts(device.properties());
        page.add("<div class=\"tiles\">");
        tile("fma peak", device.roof(Roof.COMPUTE));
        tile("copy bandwidth", device.roof(Roof.MEMORY));
        page.add("</div>\n");
        chart(Charts.roofline(device), "Speed over arithmetic intensity, under the roofs");
        chart(Charts.operations(device), "Operations: per cent of their roof");
        chart(Charts.models(device), "Models: tokens per second");
        for (Group group : Group.values()) {
            Table table = DeviceTables.of(device, group);
            if (!table.isEmpty()) {
                page.add("h3", group.title()).add(table.html());
            }
        }
        if (device.partlyCold()) {
            page.add("p", DeviceTables.NOT_WARM);
        }
        if (!device.missing().isEmpty()) {
            page.add("h3", "Not measured");
            device.missing().forEach(one -> page.add("<p class=\"%s\">%s: %s</p>%n".formatted(one.failed() ? "bad" : "facts",
                    Page.escaped(one.id()), Page.escaped(one.reason()))));
        }
    }

    private void tile(String name, Optional<Measurement> roof) {
        page.add("<div class=\"tile\"><b>%s</b><span>%s</span></div>"
                .formatted(roof.map(Figures::value).map(Page::escaped).orElse("not measured"), name));
    }

    private void chart(Optional<String> picture, String description) {
        picture.ifPresent(uri -> page.add("<div class=\"chart\"><img src=\"%s\" alt=\"%s\"></div>%n".formatted(uri, Page.escaped(description))));
    }
}
