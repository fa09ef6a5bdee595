package org.transformer4j.backend.cpu;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Kernel;

/** What launches allocate on the heap once they are compiled, here or in a virtual machine of its own. */
final class AllocationReport {
    /** So many that the smallest object, allocated by each of them, outweighs what measuring allocates. */
    private static final int LAUNCHES = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String WIDTH = "-Dtransformer.cpu.vectorBits=";

    private AllocationReport() {}

    /** All launches that are measured, in an order that does not change. */
    static List<Launches.Launch> launches(Workplace workplace) {
        return Launches.all(workplace, 3, 74);
    }

    /** Bytes for each launch, as soon as thousands in a row allocate nothing, or after a minute. */
    static long bytes(Workplace workplace, Launches.Launch launch) {
        Kernel kernel = workplace.kernel(launch.op(), launch.args());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long bytesPerLaunch;
        do {
            long before = HeapMeter.allocatedBytes();
            for (int i = 0; i < LAUNCHES; i++) {
                kernel.launch(workplace.queue, launch.args());
            }
            bytesPerLaunch = (HeapMeter.allocatedBytes() - before) / LAUNCHES;
        } while (bytesPerLaunch > 0 && System.nanoTime() < deadline);
        return bytesPerLaunch;
    }

    /** The same for a launch by its number, in another virtual machine. */
    static long bytesElsewhere(int number) throws IOException, InterruptedException {
        String classes = Stream.of(AllocationReport.class, CpuProvider.class, DType.class).map(AllocationReport::place).map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", WIDTH + System.getProperty("transformer.cpu.vectorBits", ""), "-cp", classes, AllocationReport.class.getName(), Integer.toString(number))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the other virtual machine ended with %d and said '%s'".formatted(process.exitValue(), printed));
        }
        return Long.parseLong(printed);
    }

    /** The folder or archive that a class is in, also where it is patched into a module. */
    private static Path place(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String file = type.getResource("/" + name).toString();
        String place = file.substring(0, file.length() - name.length());
        return Path.of(URI.create(place.startsWith("jar:") ? place.substring("jar:".length(), place.indexOf("!/")) : place));
    }

    /** Prints the bytes of the launch of that number. */
    public static void main(String[] arguments) {
        try (Workplace workplace = new Workplace(1)) {
            System.out.println(bytes(workplace, launches(workplace).get(Integer.parseInt(arguments[0]))));
        }
    }
}
