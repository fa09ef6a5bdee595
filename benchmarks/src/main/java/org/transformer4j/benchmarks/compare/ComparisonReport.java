package org.transformer4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.transformer4j.benchmarks.compare.Comparison.Column;
import org.transformer4j.benchmarks.compare.Comparison.Row;
import org.transformer4j.benchmarks.report.Figures;
import org.transformer4j.benchmarks.report.MachineFacts;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Page;
import org.transformer4j.benchmarks.report.Table;

/** Comparisons as text, Markdown and HTML. */
public final class ComparisonReport {
    private static final String TITLE = "Comparison of machines";
    private static final String LEGEND = "Ratios are to the first column; above 1 is better, whatever the unit.";

    private final Comparison comparison;

    private ComparisonReport(Comparison comparison) {
        this.comparison = comparison;
    }

    /** For a terminal. */
    public static String text(Comparison comparison) {
        return new ComparisonReport(comparison).text();
    }

    /** In Markdown. */
    public static String markdown(Comparison comparison) {
        return new ComparisonReport(comparison).markdown();
    }

    /** As a page of its own. */
    public static String html(Comparison comparison) {
        return new ComparisonReport(comparison).html();
    }

    /** One sentence for each figure whose fingerprints differ. */
    public static List<String> differences(Comparison comparison) {
        return comparison.differences().stream().map(row -> new ComparisonReport(comparison).difference(row)).toList();
    }

    private String text() {
        return legend() + System.lineSeparator() + table().text();
    }

    private String markdown() {
        return "# %s%n%n".formatted(TITLE) + lines("- ") + "\n" + LEGEND + "\n\n" + table().markdown() + "\n"
                + (comparison.differences().isEmpty() ? "All fingerprints agree.\n"
                        : "**Fingerprints differ:**\n\n" + differences(comparison).stream().map(line -> "- " + line + "\n").collect(Collectors.joining()));
    }

    private String html() {
        Page page = new Page(TITLE);
        for (int i = 0; i < comparison.columns().size(); i++) {
            page.add("p", describe(i));
        }
        page.add("p", LEGEND).add(table().html());
        differences(comparison).forEach(line -> page.add("<p class=\"bad\">Fingerprints differ: %s</p>%n".formatted(Page.escaped(line))));
        if (comparison.differences().isEmpty()) {
            page.add("p", "All fingerprints agree.");
        }
        return page.html();
    }

    private String legend() {
        return lines("").replace("\n", System.lineSeparator()) + LEGEND + System.lineSeparator();
    }

    private String lines(String bullet) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < comparison.columns().size(); i++) {
            lines.append(bullet).append(describe(i)).append('\n');
        }
        return lines.toString();
    }

    private String describe(int column) {
        Column one = comparison.columns().get(column);
        return "%s = %s: %s (%s)".formatted(letter(column), one.label(), one.device().name(), MachineFacts.of(one.report()).entrySet().stream()
                .map(fact -> fact.getKey() + " " + fact.getValue()).collect(Collectors.joining(", ")));
    }

    /** A, B, ..., Z, A1, B1, ...: names as long as these would make the table wider than the screen. */
    private static String letter(int column) {
        return (char) ('A' + column % 26) + (column < 26 ? "" : String.valueOf(column / 26));
    }

    private Table table() {
        List<String> header = new ArrayList<>(List.of("figure", "unit"));
        for (int i = 0; i < comparison.columns().size(); i++) {
            header.add(letter(i));
            if (i > 0) {
                header.add(letter(i) + "/" + letter(0));
            }
        }
        header.add("fingerprints");
        Table table = new Table(header);
        comparison.rows().forEach(row -> table.add(cells(row)));
        return table;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(row.id(),
                row.cells().stream().flatMap(Optional::stream).findFirst().orElseThrow().unit().symbol()));
        for (int i = 0; i < row.cells().size(); i++) {
            cells.add(row.cells().get(i).map(one -> Figures.number(one.value()) + Figures.mark(one)).orElse("-"));
            if (i > 0) {
                cells.add(row.ratio(i).map(ratio -> String.format(Locale.ROOT, "%.2f", ratio)).orElse("-"));
            }
        }
        cells.add(row.differs() ? "DIFFER" : row.fingerprints() > 1 ? "equal" : "-");
        return cells;
    }

    private String difference(Row row) {
        List<String> sides = new ArrayList<>();
        for (int i = 0; i < row.cells().size(); i++) {
            String label = comparison.columns().get(i).label();
            row.cells().get(i).map(Measurement::shortFingerprint).ifPresent(fingerprint -> sides.add("%s on %s".formatted(fingerprint, label)));
        }
        return row.id() + ": " + String.join(", ", sides);
    }
}
