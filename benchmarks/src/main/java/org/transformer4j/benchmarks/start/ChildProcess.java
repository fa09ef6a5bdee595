package org.transformer4j.benchmarks.start;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One fresh process.
 *
 * @param seconds when each step was heard, from the moment the process was asked for
 * @param values what was said
 */
record ChildProcess(Map<Step, Double> seconds, Map<Step, String> values) {
    private static final long PATIENCE_SECONDS = 120;
    private static final String INCUBATOR = "jdk.incubator.";

    /**
     * Runs one to its end.
     *
     * @throws IllegalStateException if it fails; the message ends with what it printed last
     */
    static ChildProcess run(String selector, String model) {
        try {
            Path errors = Files.createTempFile("transformer-start", ".txt");
            try {
                return run(command(selector, model), errors);
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("a fresh process cannot be started: " + failure.getMessage(), failure);
        }
    }

    private static ChildProcess run(List<String> command, Path errors) throws IOException {
        Map<Step, Double> seconds = new EnumMap<>(Step.class);
        Map<Step, String> values = new EnumMap<>(Step.class);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Thread impatience = Thread.ofVirtual().start(() -> killLater(process));
        try (BufferedReader said = process.inputReader()) {
            process.getOutputStream().close();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                double now = (System.nanoTime() - start) * 1e-9;
                String[] parts = line.split(" ", 2);
                Stream.of(Step.values()).filter(step -> step.name().equals(parts[0])).forEach(step -> {
                    seconds.put(step, now);
                    values.put(step, parts.length > 1 ? parts[1] : "");
                });
            }
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            impatience.interrupt();
        }
        if (!values.containsKey(Step.TOKEN)) {
            throw new IllegalStateException("a fresh process ended after '%s' with: %s".formatted(values.keySet(), tail(errors)));
        }
        return new ChildProcess(seconds, values);
    }

    private static void killLater(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException itHasEnded) {
            Thread.currentThread().interrupt();
        }
    }

    private static String tail(Path errors) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        String text = lines.stream().filter(line -> !line.startsWith("\tat ") && !line.startsWith("WARNING")).limit(3).collect(Collectors.joining("; "));
        return text.isEmpty() ? "nothing; it may have taken more than %d s".formatted(PATIENCE_SECONDS) : text;
    }

    /** The virtual machine and libraries of this process, on the class path, where every backend's jar is found. */
    private static List<String> command(String selector, String model) {
        String java = ProcessHandle.current().info().command().orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> command = new ArrayList<>();
        command.add(java);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(ChildProcess::isInherited).forEach(command::add);
        incubators().ifPresent(names -> command.add("--add-modules=" + names));
        command.add("-cp");
        command.add(Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator)));
        command.addAll(List.of(FirstToken.class.getName(), selector, model));
        return command;
    }

    private static boolean isInherited(String option) {
        return option.startsWith("-Dtransformer.") && !option.startsWith("-Dtransformer.stderr") || option.startsWith("-X")
                || option.startsWith("--enable-native-access=ALL-UNNAMED");
    }

    /** On the class path these modules are not there unless they are asked for. */
    private static Optional<String> incubators() {
        return ModuleLayer.boot().modules().stream().map(Module::getName).filter(name -> name.startsWith(INCUBATOR))
                .reduce((a, b) -> a + "," + b);
    }
}
