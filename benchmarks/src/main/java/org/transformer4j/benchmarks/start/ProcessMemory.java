package org.transformer4j.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory of this process. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String KEY = "VmHWM:";

    private ProcessMemory() {}

    /** The most bytes that were in memory at any time so far, where the system tells: on Linux. */
    static OptionalLong highWaterMark() {
        try {
            return Files.isReadable(STATUS) ? Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(KEY))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst() : OptionalLong.empty();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}
