package org.transformer4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.DeviceReport;
import org.transformer4j.benchmarks.report.Group;
import org.transformer4j.benchmarks.report.Measurement;

/**
 * Devices of one or more reports side by side: each figure, how it relates to the first device, and whether the fingerprints agree.
 *
 * @param columns the devices
 * @param rows the figures
 */
public record Comparison(List<Column> columns, List<Row> rows) {
    /**
     * A device.
     *
     * @param label what to call it
     * @param report the report that it is in
     * @param device its figures
     */
    public record Column(String label, BenchmarkReport report, DeviceReport device) {}

    /**
     * A figure.
     *
     * @param id its name
     * @param group its kind
     * @param cells one for each column, empty where it was not measured
     */
    public record Row(String id, Group group, List<Optional<Measurement>> cells) {
        /** How many times as good as the first column: more per second, or less time or memory. Empty where one of the two is missing. */
        public Optional<Double> ratio(int column) {
            return cells.getFirst().flatMap(first -> cells.get(column).map(other ->
                    first.unit().moreIsBetter() ? other.value() / first.value() : first.value() / other.value()));
        }

        /** Whether two columns have different fingerprints. */
        public boolean differs() {
            return cells.stream().flatMap(Optional::stream).map(Measurement::fingerprint).filter(text -> !text.isEmpty()).distinct().count() > 1;
        }

        /** How many columns have a fingerprint. */
        public long fingerprints() {
            return cells.stream().flatMap(Optional::stream).filter(one -> !one.fingerprint().isEmpty()).count();
        }
    }

    /** Copies the lists. */
    public Comparison {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Compares.
     *
     * @throws IllegalArgumentException if a report is given twice, or there are no two devices with a figure in common
     */
    public static Comparison of(List<BenchmarkReport> reports) {
        checkDistinct(reports);
        List<Column> columns = columns(reports);
        if (columns.size() < 2) {
            throw new IllegalArgumentException("%d device in %d report: nothing to compare; give the reports of two or more"
                    .formatted(columns.size(), reports.size()));
        }
        List<Row> rows = rows(columns);
        if (rows.stream().noneMatch(row -> row.cells.stream().filter(Optional::isPresent).count() > 1)) {
            throw new IllegalArgumentException("no figure was measured on two devices; run the same benchmarks on both");
        }
        return new Comparison(columns, rows);
    }

    private static void checkDistinct(List<BenchmarkReport> reports) {
        Set<BenchmarkReport> seen = new HashSet<>();
        for (BenchmarkReport report : reports) {
            if (!seen.add(report)) {
                throw new IllegalArgumentException("the report of %s of %s is given twice; give each once"
                        .formatted(report.machine().host(), report.time()));
            }
        }
    }

    /** Where one machine has several reports, the time tells them apart. */
    private static List<Column> columns(List<BenchmarkReport> reports) {
        List<Column> columns = new ArrayList<>();
        for (BenchmarkReport report : reports) {
            String host = report.machine().host();
            boolean ambiguous = reports.stream().filter(other -> other.machine().host().equals(host)).count() > 1;
            for (DeviceReport device : report.devices()) {
                columns.add(new Column(host + " " + device.selector() + (ambiguous ? " " + report.time() : ""), report, device));
            }
        }
        return columns;
    }

    private static List<Row> rows(List<Column> columns) {
        Map<String, Group> ids = new LinkedHashMap<>();
        columns.forEach(column -> column.device.measurements().forEach(one -> ids.putIfAbsent(one.id(), one.group())));
        List<Row> rows = new ArrayList<>();
        ids.forEach((id, group) -> rows.add(new Row(id, group, columns.stream()
                .map(column -> column.device.measurements().stream().filter(one -> one.id().equals(id)).findFirst()).toList())));
        rows.sort(Comparator.comparing(Row::group));
        return rows;
    }

    /** The figures whose fingerprints differ: the machines did not do the same work, or one of them computes something else. */
    public List<Row> differences() {
        return rows.stream().filter(Row::differs).toList();
    }
}
