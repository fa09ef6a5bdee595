package org.transformer4j.benchmarks.card;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.Figures;
import org.transformer4j.benchmarks.report.JsonReport;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Table;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts together what the steps of {@code measure-gpu} left in a folder: {@code CardSummary WORK SUMMARY.md RESULTS.json}. Each step is a
 * line of {@code steps.tsv} (name, exit code, seconds), and what it printed is in {@code NAME.txt}.
 */
final class CardSummary {
    private static final int LINES = 40;

    private final Path work;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> json = new LinkedHashMap<>();

    private CardSummary(Path work) {
        this.work = work;
    }

    static void main(String[] arguments) throws IOException {
        CardSummary summary = new CardSummary(Path.of(arguments[0]));
        summary.figures();
        summary.blocks();
        summary.steps();
        Files.writeString(Path.of(arguments[1]), summary.text.toString());
        Files.writeString(Path.of(arguments[2]), JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(summary.json) + "\n");
    }

    private String read(String name) throws IOException {
        Path file = work.resolve(name);
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    private void steps() throws IOException {
        Table table = new Table("step", "outcome", "seconds");
        List<String> details = new ArrayList<>();
        Map<String, Object> steps = new LinkedHashMap<>();
        for (String line : read("steps.tsv").lines().toList()) {
            String[] parts = line.split("\t");
            String outcome = switch (parts[1]) {
                case "0" -> "passed";
                case "3" -> "nothing to say";
                case "124", "137" -> "out of time";
                case "skipped" -> "no time left";
                default -> "FAILED, exit code " + parts[1];
            };
            table.add(parts[0], outcome, parts[2]);
            String output = read(parts[0] + ".txt");
            steps.put(parts[0], Map.of("outcome", outcome, "seconds", Integer.parseInt(parts[2]), "output", output.lines().toList()));
            // The tables say it better.
            if (outcome.equals("passed") && (parts[0].equals("figures") || parts[0].startsWith("blocks-"))) {
                continue;
            }
            details.add("### %s: %s%n%n```%n%s%n```%n".formatted(parts[0], outcome, shortened(output)));
        }
        json.put("steps", steps);
        text.append("## Steps\n\n").append(table.markdown()).append('\n');
        details.forEach(detail -> text.append(detail).append('\n'));
    }

    /** The first lines and the last. */
    private static String shortened(String output) {
        List<String> lines = output.lines().map(line -> line.length() > 200 ? line.substring(0, 200) + " ..." : line).toList();
        if (lines.size() <= LINES) {
            return String.join("\n", lines);
        }
        return String.join("\n", lines.subList(0, LINES / 2)) + "\n...\n" + String.join("\n", lines.subList(lines.size() - LINES / 2, lines.size()));
    }

    private Map<String, Measurement> report(String name) throws IOException {
        Map<String, Measurement> figures = new LinkedHashMap<>();
        if (Files.exists(work.resolve(name))) {
            BenchmarkReport report = JsonReport.read(work.resolve(name));
            report.devices().forEach(device -> device.measurements().forEach(one -> figures.put(one.id(), one)));
        }
        return figures;
    }

    /** Shares of the roofs, and of cuBLAS where that was measured. */
    private void figures() throws IOException {
        Map<String, Double> cublas = new TreeMap<>();
        read("cublas.txt").lines().map(line -> line.split(" ")).filter(parts -> parts.length == 3 && parts[0].equals("cublas"))
                .forEach(parts -> cublas.put(parts[1], Double.parseDouble(parts[2])));
        Table table = new Table("figure", "median", "spread", "of roof", "of cuBLAS", "runs as", "fingerprint");
        List<Object> rows = new ArrayList<>();
        for (Measurement one : report("figures.json").values()) {
            Double other = one.id().startsWith("MatMul") ? cublas.get(one.id().replaceAll(".*m=(\\d+),.*", "$1")) : null;
            String share = other == null ? "" : "%.0f %%".formatted(100 * one.value() / other);
            table.add(one.id(), Figures.value(one), Figures.spread(one), Figures.percent(one), share, one.path(), one.shortFingerprint());
            rows.add(Map.of("id", one.id(), "value", one.value(), "unit", one.unit().symbol(), "warm", one.warm(), "fingerprint", one.fingerprint(),
                    "percent_of_roof", one.percentOfRoof() == null ? "" : one.percentOfRoof(), "cublas_gflops", other == null ? "" : other));
        }
        json.put("figures", rows);
        text.append("## Figures\n\n").append(table.isEmpty() ? "None.\n" : table.markdown()).append('\n');
    }

    /** Times of the block constants, with the one of canon-1 as 1. */
    private void blocks() throws IOException {
        String[] sizes = {"64", "128", "256", "512", "again"};
        Map<String, Map<String, Measurement>> reports = new LinkedHashMap<>();
        for (String size : sizes) {
            reports.put(size, report("blocks-" + size + ".json"));
        }
        Table table = new Table("figure", "64", "128", "256, as in canon-1", "512", "256 again");
        Map<String, Object> rows = new LinkedHashMap<>();
        for (String id : reports.get("256").keySet()) {
            Measurement own = reports.get("256").get(id);
            List<String> cells = new ArrayList<>(List.of(id));
            Map<String, Object> times = new LinkedHashMap<>();
            for (String size : sizes) {
                Measurement one = reports.get(size).get(id);
                double ratio = one == null ? Double.NaN : own.value() / one.value();
                cells.add(one == null ? "-" : "%.2f%s".formatted(ratio, Figures.mark(one)));
                if (one != null) {
                    times.put(size, Map.of("value", one.value(), "unit", one.unit().symbol(), "time_ratio", ratio, "warm", one.warm()));
                }
            }
            table.add(cells);
            rows.put(id, times);
        }
        json.put("blocks", rows);
        text.append("## Block constants: time, with 256 as 1\n\n").append(table.isEmpty() ? "None.\n" : table.markdown()).append('\n');
    }
}
