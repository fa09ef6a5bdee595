package org.transformer4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.transformer4j.api.spi.Kernel;

/**
 * Launches that have run often enough to be compiled allocate nothing on the heap. Until then vectors are objects, so a launch is
 * repeated until thousands in a row allocate nothing; one that never gets there fails.
 */
class AllocationTest {
    /** So many that the smallest object, allocated by each of them, outweighs what measuring allocates. */
    private static final int LAUNCHES = 1000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TestFactory
    Stream<DynamicTest> a_launch_allocates_nothing() {
        Workplace workplace = new Workplace(1);
        return Launches.all(workplace, 3, 74).stream()
                .map(launch -> DynamicTest.dynamicTest(launch.toString(), () -> allocatesNothing(workplace, launch)))
                .onClose(workplace::close);
    }

    private static void allocatesNothing(Workplace workplace, Launches.Launch launch) {
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
        assertThat(bytesPerLaunch).isZero();
    }
}
