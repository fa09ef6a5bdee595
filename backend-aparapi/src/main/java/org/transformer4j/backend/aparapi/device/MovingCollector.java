package org.transformer4j.backend.aparapi.device;

import com.aparapi.device.OpenCLDevice;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.transformer4j.api.spi.DeviceException;

/**
 * A garbage collector that slides even the largest arrays together, and with them the heap of an {@link Accelerator}. A device
 * with memory of its own loses it that way. Java takes the serial collector unasked where it sees one processor or little memory.
 *
 * @param name what the collector is called
 */
public record MovingCollector(String name) {
    private static final String REMEDY = "run Java with -XX:+UseG1GC or -XX:+UseZGC, which leave large arrays in place";

    /** The collector of this virtual machine, if it is one of these. */
    public static Optional<MovingCollector> running() {
        return of(ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName).toList());
    }

    /** The collector whose parts are called so. */
    static Optional<MovingCollector> of(List<String> parts) {
        if (parts.contains("MarkSweepCompact")) {
            return Optional.of(new MovingCollector("the serial collector"));
        }
        if (parts.contains("PS MarkSweep")) {
            return Optional.of(new MovingCollector("the parallel collector"));
        }
        return Optional.empty();
    }

    /** What a user of the device should know, if anything. */
    public static Optional<String> note(OpenCLDevice device) {
        return device.isSharedMemory() ? Optional.empty() : running().map(collector -> collector.reason(device));
    }

    /**
     * Lets a device pass that keeps its memory.
     *
     * @throws DeviceException if this collector would lose it
     */
    public static void check(OpenCLDevice device) {
        note(device).ifPresent(reason -> {
            throw new DeviceException(reason);
        });
    }

    private String reason(OpenCLDevice device) {
        return "%s cannot be used with %s, which moves the array behind its memory; %s"
                .formatted(device.getName().strip(), name, REMEDY);
    }
}
