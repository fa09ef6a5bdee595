package org.transformer4j.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text, which can be written for a terminal, in Markdown or in HTML. The first column is to the left, the others to the right. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /** Without rows yet. */
    public Table(String... header) {
        this(List.of(header));
    }

    /** Without rows yet. */
    public Table(List<String> header) {
        this.header = List.copyOf(header);
    }

    /** Appends a row of as many cells as the header has. */
    public Table add(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException("%d cells under a header of %d".formatted(cells.size(), header.size()));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Appends a row. */
    public Table add(String... cells) {
        return add(List.of(cells));
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Columns padded with spaces. */
    public String text() {
        int[] widths = IntStream.range(0, header.size()).map(i -> Math.max(header.get(i).length(),
                rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))).toArray();
        StringBuilder text = new StringBuilder(line(header, widths));
        rows.forEach(row -> text.append(line(row, widths)));
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
        }
        return line.toString().stripTrailing() + System.lineSeparator();
    }

    /** GitHub's form. */
    public String markdown() {
        String rule = IntStream.range(0, header.size()).mapToObj(i -> i == 0 ? "---" : "---:").collect(Collectors.joining(" | ", "| ", " |\n"));
        return markdown(header) + rule + rows.stream().map(Table::markdown).collect(Collectors.joining());
    }

    private static String markdown(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** A table element. */
    public String html() {
        return "<div class=\"scroll\"><table>\n" + html(header, "th") + rows.stream().map(row -> html(row, "td")).collect(Collectors.joining())
                + "</table></div>\n";
    }

    private static String html(List<String> cells, String element) {
        return cells.stream().map(cell -> "<%1$s>%2$s</%1$s>".formatted(element, Page.escaped(cell))).collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }
}
