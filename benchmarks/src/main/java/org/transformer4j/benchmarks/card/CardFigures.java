package org.transformer4j.benchmarks.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.benchmarks.BenchmarkListener;
import org.transformer4j.benchmarks.BenchmarkRun;
import org.transformer4j.benchmarks.BenchmarkRun.Target;
import org.transformer4j.benchmarks.BenchmarkSettings;
import org.transformer4j.benchmarks.measure.Effort;
import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.JsonReport;
import org.transformer4j.benchmarks.report.MarkdownReport;
import org.transformer4j.benchmarks.suite.Benchmark;
import org.transformer4j.benchmarks.suite.Operations;

/**
 * Measures large products and attention on one device: {@code CardFigures SELECTOR FOLDER NAME SECONDS KIND SIZE...}, where KIND is
 * {@code figures} for products of each SIZE with the roofs, or {@code blocks} for those that the block constants of canon-1 decide about.
 */
final class CardFigures {
    private static final Effort EFFORT = new Effort(0.5, 0.02, 9, 1);
    private static final int ROWS = 11_008;
    private static final int COLUMNS = 4096;
    private static final int CACHE = 16_384;

    private CardFigures() {}

    static void main(String[] arguments) throws IOException {
        String selector = arguments[0];
        double seconds = Double.parseDouble(arguments[3]);
        int[] sizes = Stream.of(arguments).skip(5).mapToInt(Integer::parseInt).toArray();
        List<Benchmark> benchmarks = arguments[4].equals("blocks") ? blocks(sizes) : figures(sizes);
        List<Target> targets = BenchmarkRun.targets(Backends.list()).stream().filter(one -> one.info().selector().equals(selector)).toList();
        if (targets.isEmpty()) {
            System.err.printf("no device %s; there is %n%s%n", selector, Backends.describe(Backends.list()));
            System.exit(1);
        }
        BenchmarkReport report = new BenchmarkRun(new BenchmarkSettings(true, List.of(), benchmarks, EFFORT, seconds), BenchmarkListener.NONE,
                () -> false).on(targets);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        Files.writeString(folder.resolve(arguments[2] + ".json"), JsonReport.of(report));
        String text = MarkdownReport.of(report);
        Files.writeString(folder.resolve(arguments[2] + ".md"), text);
        System.out.println(text);
        System.exit(report.failed() ? 1 : 0);
    }

    private static List<Benchmark> figures(int[] sizes) {
        List<Benchmark> all = new ArrayList<>(List.of(Operations.copy(1 << 26), Operations.fmaPeak(4096, 1 << 22)));
        all.add(Operations.linear(DType.F32, 1, ROWS, COLUMNS));
        all.add(Operations.linear(DType.BF16, 1, ROWS, COLUMNS));
        for (int size : sizes) {
            all.add(Operations.matMul(size, size, size));
            all.add(Operations.linear(DType.F32, size, size, size));
        }
        all.add(Operations.prefillAttention(2048));
        all.add(Operations.decodeAttention(CACHE));
        return all;
    }

    /** Without roofs: what counts is the ratio of the times. */
    private static List<Benchmark> blocks(int[] sizes) {
        List<Benchmark> all = new ArrayList<>();
        for (int size : sizes) {
            all.add(Operations.matMul(size, size, size));
            all.add(Operations.linear(DType.F32, size, size, size));
        }
        all.add(Operations.linear(DType.F32, 1, ROWS, COLUMNS));
        all.add(Operations.linear(DType.BF16, 1, ROWS, COLUMNS));
        all.add(Operations.prefillAttention(2048));
        all.add(Operations.decodeAttention(CACHE));
        return all;
    }
}
