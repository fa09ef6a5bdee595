package org.transformer4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Launches that have run often enough to be compiled allocate nothing on the heap. Until then vectors are objects, so a launch is
 * repeated until thousands in a row allocate nothing. Now and then the compiler leaves vectors objects for good, in code that it
 * compiles well in the next virtual machine: so a launch fails that gets there in none of two.
 */
class AllocationTest {
    @TestFactory
    Stream<DynamicTest> a_launch_allocates_nothing() {
        Workplace workplace = new Workplace(1);
        List<Launches.Launch> launches = AllocationReport.launches(workplace);
        return IntStream.range(0, launches.size()).mapToObj(number -> DynamicTest.dynamicTest(launches.get(number).toString(),
                () -> allocatesNothing(workplace, launches.get(number), number))).onClose(workplace::close);
    }

    private static void allocatesNothing(Workplace workplace, Launches.Launch launch, int number) throws IOException, InterruptedException {
        if (AllocationReport.bytes(workplace, launch) > 0) {
            assertThat(AllocationReport.bytesElsewhere(number)).isZero();
        }
    }

    @Test
    void another_virtual_machine_measures_the_same_launches() throws IOException, InterruptedException {
        assertThat(AllocationReport.bytesElsewhere(0)).isZero();
    }
}
