package org.transformer4j.backend.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operating system tells about the processor. */
final class Processor {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

    private Processor() {}

    /** What its maker calls it, or the architecture where that is not told. */
    static String name() {
        return line(CPU_INFO, "model name").orElseGet(() -> System.getProperty("os.arch", "unknown"));
    }

    /** Memory of the machine, such as {@code 24050 MiB}, where it is told. */
    static Optional<String> memory() {
        return line(MEMORY_INFO, "MemTotal")
                .filter(text -> text.matches("\\d+ kB"))
                .map(text -> Long.parseLong(text.substring(0, text.indexOf(' '))) / 1024 + " MiB");
    }

    /** Whether it is known to lack a fused multiply-add in hardware; only x86 may, and only Linux tells. */
    static boolean lacksFma() {
        return line(CPU_INFO, "flags").map(flags -> Stream.of(flags.split(" ")).noneMatch("fma"::equals)).orElse(false);
    }

    private static Optional<String> line(Path file, String key) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }
}
