package org.transformer4j.backend.cpu.benchmark;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.bytedeco.javacpp.FloatPointer;
import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.matmul.MatMul;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.PackedMatMul;
import org.transformer4j.backend.cpu.matmul.StridedWeights;
import org.transformer4j.backend.cpu.matmul.WeightPacking;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Prints how our products compare with OpenBLAS's and with what the machine can do at most, as ratios of times taken in turn
 * in one run: {@code mvn -pl backend-cpu -am -Pbenchmark verify}. A line per size and number of threads; {@code packed} and
 * {@code unpacked} are speeds relative to OpenBLAS, {@code of read} is the bandwidth relative to a bare read loop.
 *
 * <p>Arguments: {@code matmul}, {@code matvec} or nothing for both, then sizes, if others than the usual ones are wanted.
 * Variables {@code OPENBLAS_*} and {@code OMP_*} of the environment would slow the rival down or speed it up; where one is
 * set, this program starts itself again without them.
 */
public final class MatmulRatios {
    private static final int[] SIZES = {512, 768, 1024, 1536, 1920, 2048, 2880};
    private static final int[][] WEIGHTS = {{4096, 4096}, {11008, 4096}};
    private static final int ROUNDS = 11;
    private static final double WARM_UP_SECONDS = 0.7;

    private MatmulRatios() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (System.getenv().keySet().stream().anyMatch(MatmulRatios::steersTheRival)) {
            System.exit(startAgain(arguments));
        }
        List<String> wanted = List.of(arguments);
        int[] sizes = wanted.stream().filter(s -> s.matches("\\d+")).mapToInt(Integer::parseInt).toArray();
        for (int threads = Integer.getInteger("t",1); threads <= Math.min(Integer.getInteger("tt",2), Runtime.getRuntime().availableProcessors()); threads++) {
            try (Workers workers = new Workers(threads)) {
                if (!wanted.contains("matvec")) {
                    for (int n : sizes.length == 0 ? SIZES : sizes) {
                        matmul(n, workers);
                    }
                }
                if (!wanted.contains("matmul")) {
                    for (int[] weight : WEIGHTS) {
                        for (DType type : List.of(DType.F32, DType.BF16, DType.F16)) {
                            matvec(type, weight[0], weight[1], workers);
                        }
                    }
                }
            }
        }
    }

    private static boolean steersTheRival(String variable) {
        return variable.startsWith("OPENBLAS_") || variable.startsWith("OMP_");
    }

    private static int startAgain(String[] arguments) throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        String java = self.command().orElse("java");
        List<String> command = new java.util.ArrayList<>(List.of(java, "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), MatmulRatios.class.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().keySet().removeIf(MatmulRatios::steersTheRival);
        return builder.start().waitFor();
    }

    private static void matmul(int n, Workers workers) {
        OpenBlas.threads(workers.threads());
        FloatPointer a = random(OpenBlas.matrix(n));
        FloatPointer b = random(OpenBlas.matrix(n));
        FloatPointer c = OpenBlas.matrix(n);
        MemorySegment left = OpenBlas.segment(a);
        MemorySegment right = OpenBlas.segment(b);
        MemorySegment result = OpenBlas.segment(c);

        PackedLayout layout = new PackedLayout(DType.F32, n, n);
        MemorySegment packed = Arena.ofAuto().allocate(layout.bytes(), 64);
        WeightPacking.pack(new StridedWeights(right, 0, 1, n, DType.F32), layout, packed, 0, 0, layout.panels());
        PackedMatMul packedProduct = new PackedMatMul(layout).left(left, 0, n, false).weights(packed, 0).result(result, 0, n);
        MatMul product = new MatMul().left(left, 0, 0, n, false).right(right, 0, 0, n, false).result(result, 0, 0, n);
        PeakLoop peak = new PeakLoop();

        int repeats = Math.max(1, (int) (1e9 / ((double) n * n * n)));
        Rounds rounds = Rounds.of(ROUNDS, WARM_UP_SECONDS, workers.threads(), List.of(
                repeated(repeats, () -> packedProduct.multiply(n, workers)),
                repeated(repeats, () -> product.multiply(1, n, n, n, workers)),
                repeated(repeats, () -> OpenBlas.multiply(n, a, b, c)),
                () -> workers.run(peak, 4 * workers.threads())));
        double operations = 2.0 * n * n * n * repeats;
        double peakRate = PeakLoop.OPERATIONS * 4 * workers.threads() / rounds.best(3) * 1e-9;
        System.out.printf("%d thread(s)  matmul %4d  packed %.3f  unpacked %.3f   best GFLOP/s: packed %.1f unpacked %.1f"
                + " OpenBLAS %.1f peak %.1f%n", workers.threads(), n, rounds.ratio(0, 2), rounds.ratio(1, 2),
                operations / rounds.best(0) * 1e-9, operations / rounds.best(1) * 1e-9, operations / rounds.best(2) * 1e-9,
                peakRate);
        a.close();
        b.close();
        c.close();
    }

    private static Runnable repeated(int times, Runnable runnable) {
        return () -> {
            for (int i = 0; i < times; i++) {
                runnable.run();
            }
        };
    }

    private static FloatPointer random(FloatPointer matrix) {
        Random random = new Random(matrix.capacity());
        for (long i = 0; i < matrix.capacity(); i++) {
            matrix.put(i, (float) random.nextGaussian());
        }
        return matrix;
    }

    private static void matvec(DType type, int outputs, int inputs, Workers workers) {
        PackedLayout layout = new PackedLayout(type, outputs, inputs);
        MemorySegment packed = Arena.ofAuto().allocate(layout.bytes(), 64);
        Random random = new Random(1);
        for (long i = 0; i < layout.bytes() / 2; i++) {
            float value = (float) random.nextGaussian() * 0.02f;
            short bits = type == DType.F16 ? Float.floatToFloat16(value) : (short) (Float.floatToIntBits(value) >>> 16);
            packed.setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, bits);
        }
        MemorySegment left = Arena.ofAuto().allocate(inputs * 4L, 64);
        for (int i = 0; i < inputs; i++) {
            left.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        MemorySegment result = Arena.ofAuto().allocate(outputs * 4L, 64);
        PackedMatMul product = new PackedMatMul(layout).left(left, 0, inputs, false).weights(packed, 0)
                .result(result, 0, outputs);
        ReadLoop read = new ReadLoop(packed);
        Rounds rounds = Rounds.of(2 * ROUNDS + 1, WARM_UP_SECONDS, workers.threads(), List.of(
                () -> product.multiply(1, workers),
                () -> workers.run(read, read.chunks())));
        System.out.printf("%d thread(s)  matvec %s [%d, %d]  of read %.3f   best GB/s: ours %.1f read %.1f%n",
                workers.threads(), type, outputs, inputs, rounds.ratio(0, 1), layout.bytes() / rounds.best(0) * 1e-9,
                layout.bytes() / rounds.best(1) * 1e-9);
    }
}
