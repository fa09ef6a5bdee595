package org.transformer4j.benchmarks.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.transformer4j.benchmarks.training.Competitor.Timed;

/**
 * Prints how a training step of ours compares with one of libtorch: forward, backward, clipping and AdamW of a GPT-2 of six blocks, six
 * heads and 384 features with 1024 tokens, on 8 sequences of 256 tokens, without dropout, in binary32 on the CPU:
 * <pre>{@code mvn -q -pl benchmarks -am -Ptraining -DskipTests verify}</pre>
 *
 * <p>Each has a process of its own, and they take turns, step by step, on the same batches: so whatever else the machine does hits both
 * alike, and the memory of each can be told. A pause before each step lets the threads of the other fall asleep, which go on looking for
 * work for a while and would take a core from it. First they show that they compute
 * the same: the same gradients of one batch, and the same losses while they learn.
 *
 * <p>{@code ratio} is our time through libtorch's: the median over the rounds, and that of the best rounds. Memory is the most that was
 * resident. Arguments, in {@code -Dtraining.arguments="..."}: {@code threads=2}, {@code rounds=15}, {@code warmup=12}, and
 * {@code heap=96}, the size of our heap in MiB.
 */
public final class TrainingRatio {
    /** How far the losses may be apart, and gradients relative to the largest number of each. */
    private static final double LOSS_TOLERANCE = 1e-5;
    private static final double GRADIENT_TOLERANCE = 1e-4;
    private static final double MEBI = 1 << 20;
    /** Before each step, until the threads of the other, which wait for more work in a loop, have gone to sleep. */
    private static final long PAUSE_MILLIS = 500;

    private final Competitor ours;
    private final Competitor libtorch;
    private int batch;

    private TrainingRatio(Competitor ours, Competitor libtorch) {
        this.ours = ours;
        this.libtorch = libtorch;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        int threads = value(given, "threads=", Math.min(2, Runtime.getRuntime().availableProcessors()));
        Path folder = Files.createTempDirectory("training");
        TrainingTask.write(folder);
        List<String> ourOptions = List.of("-Dtransformer.cpu.threads=" + threads, "-Xmx%dm".formatted(value(given, "heap=", 96)),
                "-XX:MaxDirectMemorySize=8g");
        try (OfficialLibtorch library = OfficialLibtorch.unpack()) {
            // In processes of their own: to hand gradients out takes memory that a step does not.
            try (Competitor ours = new Competitor(ContestantProcess.OURS, ourOptions, folder, threads);
                    Competitor libtorch = new Competitor(ContestantProcess.LIBTORCH, library.options(), folder, threads)) {
                new TrainingRatio(ours, libtorch).compareGradients();
            }
            try (Competitor ours = new Competitor(ContestantProcess.OURS, ourOptions, folder, threads);
                    Competitor libtorch = new Competitor(ContestantProcess.LIBTORCH, library.options(), folder, threads)) {
                new TrainingRatio(ours, libtorch).measure(value(given, "warmup=", 12), value(given, "rounds=", 15), threads);
            }
        } finally {
            Files.delete(folder.resolve("config.json"));
            Files.delete(folder.resolve("model.safetensors"));
            Files.delete(folder);
        }
    }

    private static int value(List<String> arguments, String prefix, int usual) {
        return arguments.stream().filter(word -> word.startsWith(prefix)).map(word -> Integer.valueOf(word.substring(prefix.length())))
                .findFirst().orElse(usual);
    }

    private void compareGradients() throws IOException {
        Map<String, float[]> a = ours.gradients(batch);
        Map<String, float[]> b = libtorch.gradients(batch);
        if (!a.keySet().equals(b.keySet())) {
            throw new IllegalStateException("ours has gradients of %s, libtorch of %s".formatted(a.keySet(), b.keySet()));
        }
        double largest = a.keySet().stream().mapToDouble(name -> distance(name, a.get(name), b.get(name))).max().orElseThrow();
        System.out.printf("gradients of %d parameters: at most %.1e apart, relative to the largest number of each%n", a.size(), largest);
    }

    private static double distance(String name, float[] a, float[] b) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < b.length; i++) {
            difference = Math.max(difference, Math.abs(a[i] - b[i]));
            largest = Math.max(largest, Math.abs(b[i]));
        }
        if (!(difference <= GRADIENT_TOLERANCE * largest)) {
            throw new IllegalStateException("the gradients of %s are %s apart, of numbers up to %s".formatted(name, difference, largest));
        }
        return difference / largest;
    }

    private void measure(int warmup, int rounds, int threads) throws IOException, InterruptedException {
        double apart = 0;
        double[] ourSeconds = new double[rounds];
        double[] theirSeconds = new double[rounds];
        for (int round = -warmup; round < rounds; round++) {
            batch++;
            Thread.sleep(PAUSE_MILLIS);
            Timed mine = ours.step(batch);
            Thread.sleep(PAUSE_MILLIS);
            Timed theirs = libtorch.step(batch);
            double difference = Math.abs(mine.loss() - theirs.loss()) / theirs.loss();
            if (round < 0) {
                apart = Math.max(apart, difference);
            } else {
                ourSeconds[round] = mine.seconds();
                theirSeconds[round] = theirs.seconds();
            }
            if (!(difference <= LOSS_TOLERANCE)) {
                throw new IllegalStateException("step %d: our loss is %s, libtorch's %s".formatted(batch, mine.loss(), theirs.loss()));
            }
        }
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, round -> ourSeconds[round] / theirSeconds[round]);
        System.out.printf("losses of %d steps: at most %.1e apart%n", warmup, apart);
        System.out.printf("%d thread(s)  ratio %.3f / %.3f   median s: ours %.3f libtorch %.3f   best s: ours %.3f libtorch %.3f%n", threads,
                median(ratios), min(ourSeconds) / min(theirSeconds), median(ourSeconds), median(theirSeconds), min(ourSeconds), min(theirSeconds));
        System.out.printf("memory, MiB  ours %.0f   libtorch %.0f, of which the virtual machine had %.0f before"
                + " and libraries and weights brought %.0f%n", ours.peakBytes() / MEBI, libtorch.peakBytes() / MEBI, libtorch.bareBytes() / MEBI,
                (libtorch.loadedBytes() - libtorch.bareBytes()) / MEBI);
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
