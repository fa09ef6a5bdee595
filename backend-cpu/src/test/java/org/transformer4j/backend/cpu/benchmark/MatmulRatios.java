package org.transformer4j.backend.cpu.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Prints how our products compare with OpenBLAS's and with what the machine can do at most, as ratios of times taken in turn
 * in one run:
 * <pre>{@code mvn -q -pl backend-cpu -am -Pbenchmark -DskipTests verify}</pre>
 *
 * <p>{@code packed} and {@code unpacked} are speeds relative to OpenBLAS, {@code of read} is the bandwidth relative to a bare
 * read loop. The first number is the median over the rounds, the second compares the best round of each, which is the one to
 * trust while others use the machine. Arguments, in
 * {@code -Dbenchmark.arguments="..."}: {@code matmul} or {@code matvec} for one half, {@code threads=2} for one number of
 * threads (1 and 2 are usual), {@code rounds=41} for more rounds on a busy machine, and sizes of the square matrices.
 *
 * <p>Variables such as {@code OPENBLAS_NUM_THREADS} would slow the rival down or speed it up; where one is set, this program
 * starts itself again without it.
 */
public final class MatmulRatios {
    private static final List<Integer> SIZES = List.of(512, 768, 1024, 1536, 1920, 2048, 2880);
    private static final List<List<Integer>> WEIGHTS = List.of(List.of(4096, 4096), List.of(11008, 4096));
    private static final List<WeightFormat> FORMATS = List.of(WeightFormat.F32, WeightFormat.BF16, WeightFormat.F16, WeightFormat.Q8_0,
            WeightFormat.Q4_0, WeightFormat.Q4_K, WeightFormat.Q6_K);
    private static final double WARM_UP_SECONDS = 0.7;

    private final int rounds;
    private final Workers workers;

    private MatmulRatios(int rounds, Workers workers) {
        this.rounds = rounds;
        this.workers = workers;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (System.getenv().keySet().stream().anyMatch(OpenBlas::steers)) {
            System.exit(startAgain(arguments));
        }
        List<String> wanted = List.of(arguments);
        List<Integer> sizes = wanted.stream().filter(word -> word.matches("\\d+")).map(Integer::valueOf).toList();
        int most = Math.min(2, Runtime.getRuntime().availableProcessors());
        for (int threads : values(wanted, "threads=", IntStream.rangeClosed(1, most).boxed().toList())) {
            try (Workers workers = new Workers(threads)) {
                MatmulRatios ratios = new MatmulRatios(values(wanted, "rounds=", List.of(15)).getFirst(), workers);
                if (!wanted.contains("matvec")) {
                    (sizes.isEmpty() ? SIZES : sizes).forEach(ratios::matmul);
                }
                if (!wanted.contains("matmul")) {
                    WEIGHTS.forEach(size -> FORMATS.forEach(format -> ratios.matvec(format, size.getFirst(), size.getLast())));
                }
            }
        }
    }

    private static List<Integer> values(List<String> arguments, String prefix, List<Integer> usual) {
        List<Integer> given = arguments.stream().filter(word -> word.startsWith(prefix))
                .map(word -> Integer.valueOf(word.substring(prefix.length()))).toList();
        return given.isEmpty() ? usual : given;
    }

    private static int startAgain(String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), MatmulRatios.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().keySet().removeIf(OpenBlas::steers);
        return builder.start().waitFor();
    }

    private void matmul(int n) {
        int peakChunks = 4 * workers.threads();
        PeakLoop peak = new PeakLoop();
        try (SquareProduct product = new SquareProduct(n, workers)) {
            int repeats = Math.max(1, (int) (2e9 / product.operations()));
            Rounds times = Rounds.of(rounds, WARM_UP_SECONDS, workers.threads(), List.of(
                    repeated(repeats, product::packed),
                    repeated(repeats, product::unpacked),
                    repeated(repeats, product::openBlas),
                    () -> workers.run(peak, peakChunks)));
            double operations = product.operations() * repeats * 1e-9;
            System.out.printf("%d thread(s)  matmul %4d  packed %.3f / %.3f  unpacked %.3f / %.3f   best GFLOP/s: packed %.1f"
                    + " unpacked %.1f OpenBLAS %.1f peak %.1f%n", workers.threads(), n,
                    times.ratio(0, 2), times.ratioOfBest(0, 2), times.ratio(1, 2), times.ratioOfBest(1, 2),
                    operations / times.best(0), operations / times.best(1), operations / times.best(2),
                    PeakLoop.OPERATIONS * peakChunks * 1e-9 / times.best(3));
        }
    }

    private static Runnable repeated(int times, Runnable runnable) {
        return () -> {
            for (int i = 0; i < times; i++) {
                runnable.run();
            }
        };
    }

    private void matvec(WeightFormat format, int outputs, int inputs) {
        VectorProduct product = new VectorProduct(format, outputs, inputs, workers);
        Rounds times = Rounds.of(2 * rounds, WARM_UP_SECONDS, workers.threads(), List.of(product::multiply, product::read));
        System.out.printf("%d thread(s)  matvec %-4s [%d, %d]  of read %.3f / %.3f   best GB/s: ours %.1f read %.1f%n",
                workers.threads(), format, outputs, inputs, times.ratio(0, 1), times.ratioOfBest(0, 1),
                product.bytes() * 1e-9 / times.best(0), product.bytes() * 1e-9 / times.best(1));
    }
}
