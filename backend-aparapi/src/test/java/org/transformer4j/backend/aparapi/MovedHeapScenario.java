package org.transformer4j.backend.aparapi;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Queue;

/** Lets the garbage collector move the array behind the heap, and prints what a read gives after that. */
final class MovedHeapScenario {
    private MovedHeapScenario() {}

    public static void main(String[] arguments) {
        BackendProvider provider = Boolean.getBoolean("separate") ? new TestDevices.SeparateMemoryProvider() : new AparapiProvider();
        int[][] garbage = garbage();
        try (Device device = TestDevices.open(provider); Queue queue = device.newQueue();
                Buffer buffer = device.allocate(DType.I32, 1_000)) {
            int[] numbers = new int[1_000];
            Arrays.fill(numbers, 7);
            queue.write(buffer.all(), MemorySegment.ofArray(numbers));
            Arrays.fill(garbage, null);
            System.gc();
            Arrays.fill(numbers, 0);
            queue.read(buffer.all(), MemorySegment.ofArray(numbers));
            System.out.println("read " + Arrays.stream(numbers).distinct().boxed().toList());
        } catch (DeviceException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    /** Lies before the heap until it is collected, and then the heap slides down. */
    private static int[][] garbage() {
        int[][] garbage = new int[16][];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = new int[1 << 20];
        }
        System.gc();
        return garbage;
    }
}
