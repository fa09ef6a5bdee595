package org.transformer4j.benchmarks.training;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process of one contestant. It does what each line of its input says and answers with a line: {@code step N} with seconds and loss,
 * {@code gradients N FILE} with the file, {@code memory} with the most bytes that were ever in memory.
 */
public final class ContestantProcess {
    static final String OURS = "ours";
    static final String LIBTORCH = "libtorch";
    static final String READY = "ready";

    private ContestantProcess() {}

    public static void main(String[] arguments) throws IOException {
        long bare = highWaterMark();
        try (Contestant contestant = contestant(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2]));
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
            answer("%s %d %d".formatted(READY, bare, highWaterMark()));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                answer(obey(contestant, line.split(" ", 3)));
            }
        }
    }

    private static Contestant contestant(String name, Path folder, int threads) {
        return switch (name) {
            case OURS -> new OwnTrainer(folder);
            case LIBTORCH -> new LibtorchTrainer(folder, threads);
            default -> throw new IllegalArgumentException("'%s' is no contestant; expected %s or %s".formatted(name, OURS, LIBTORCH));
        };
    }

    private static String obey(Contestant contestant, String[] words) throws IOException {
        switch (words[0]) {
            case "step" -> {
                long start = System.nanoTime();
                double loss = contestant.step(Integer.parseInt(words[1]));
                return "%s %s".formatted((System.nanoTime() - start) * 1e-9, loss);
            }
            case "gradients" -> {
                write(contestant.gradients(Integer.parseInt(words[1])), Path.of(words[2]));
                return words[2];
            }
            case "memory" -> {
                return Long.toString(highWaterMark());
            }
            default -> throw new IllegalArgumentException("'%s'; expected step, gradients or memory".formatted(words[0]));
        }
    }

    private static void write(Map<String, float[]> gradients, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(gradients.size());
            for (Map.Entry<String, float[]> each : gradients.entrySet()) {
                out.writeUTF(each.getKey());
                out.writeInt(each.getValue().length);
                for (float number : each.getValue()) {
                    out.writeFloat(number);
                }
            }
        }
    }

    /** The most bytes that were in memory at any time so far; 0 where the system does not tell. */
    private static long highWaterMark() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status) ? Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(0) : 0;
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
