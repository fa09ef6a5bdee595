package org.transformer4j.benchmarks.training;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A {@link ContestantProcess}, seen from outside. */
final class Competitor implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;
    private final long bareBytes;
    private final long loadedBytes;

    /** Seconds and loss of a step. */
    record Timed(double seconds, double loss) {}

    /**
     * Starts one, without variables of the environment that steer threads.
     *
     * @param options of its virtual machine
     */
    Competitor(String name, List<String> options, Path folder, int threads) throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ContestantProcess.class.getName(), name, folder.toString(),
                Integer.toString(threads)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(Competitor::steers);
        process = builder.start();
        answers = process.inputReader();
        orders = new PrintStream(process.getOutputStream(), true);
        String[] ready = answer().split(" ");
        bareBytes = Long.parseLong(ready[1]);
        loadedBytes = Long.parseLong(ready[2]);
    }

    /** Whether a variable of the environment would slow one of them down or speed it up. */
    private static boolean steers(String variable) {
        return List.of("OPENBLAS_", "OMP_", "GOMP_", "MKL_", "KMP_", "DNNL_", "ONEDNN_", "TORCH_", "ATEN_", "TRANSFORMER_").stream()
                .anyMatch(variable::startsWith);
    }

    Timed step(int batch) throws IOException {
        String[] answer = ask("step " + batch).split(" ");
        return new Timed(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
    }

    Map<String, float[]> gradients(int batch) throws IOException {
        Path file = Files.createTempFile("gradients", ".bin");
        try {
            ask("gradients %d %s".formatted(batch, file));
            return read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static Map<String, float[]> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            Map<String, float[]> gradients = new TreeMap<>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String parameter = in.readUTF();
                float[] numbers = new float[in.readInt()];
                for (int j = 0; j < numbers.length; j++) {
                    numbers[j] = in.readFloat();
                }
                gradients.put(parameter, numbers);
            }
            return gradients;
        }
    }

    /** What was in memory before it began. */
    long bareBytes() {
        return bareBytes;
    }

    /** The most bytes while libraries and model were loaded. */
    long loadedBytes() {
        return loadedBytes;
    }

    /** The most bytes so far. */
    long peakBytes() throws IOException {
        return Long.parseLong(ask("memory"));
    }

    private String ask(String order) throws IOException {
        orders.println(order);
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("the process of %s has ended; see above".formatted(name));
        }
        return line;
    }

    @Override
    public void close() {
        orders.close();
        process.destroy();
    }
}
