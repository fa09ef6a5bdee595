package org.transformer4j.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.transformer4j.benchmarks.report.Machine;

/** Looks at the machine. What it does not tell is said to be unknown. */
final class MachineDescription {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private MachineDescription() {}

    static Machine find() {
        return new Machine(host(), processor(), Runtime.getRuntime().availableProcessors(), memory(),
                "%s %s (%s)".formatted(System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch")),
                "%s (%s %s)".formatted(System.getProperty("java.runtime.version"), System.getProperty("java.vendor"),
                        System.getProperty("java.vm.name")),
                options());
    }

    /** The name of the machine, without its domain. */
    static String host() {
        String name = firstLine(HOST_NAME).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return "unknown";
            }
        });
        String host = name.split("\\.", 2)[0].strip();
        return host.isEmpty() ? "unknown" : host;
    }

    private static String processor() {
        return line(CPU_INFO, "model name").or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
                .or(MachineDescription::appleProcessor).orElse("unknown");
    }

    private static Optional<String> appleProcessor() {
        if (!System.getProperty("os.name", "").startsWith("Mac")) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
            return new String(process.getInputStream().readAllBytes()).lines().findFirst();
        } catch (IOException noSuchCommand) {
            return Optional.empty();
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? system.getTotalMemorySize() : 0;
    }

    /** Our own properties and what chooses collector, heap and compilers; not paths, which say where somebody's files are. */
    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-Dtransformer.") && !option.startsWith("-Dtransformer.stderr")
                        && !option.startsWith("-Dtransformer.terminals") || option.startsWith("-X") && !option.contains("/"))
                .toList();
    }

    private static Optional<String> firstLine(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file).stream().findFirst() : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> line(Path file, String key) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst();
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }
}
