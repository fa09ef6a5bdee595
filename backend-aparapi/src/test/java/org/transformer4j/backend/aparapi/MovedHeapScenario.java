package org.transformer4j.backend.aparapi;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.device.OpenClDevices;

/**
 * Lets the garbage collector move the array behind the heap, and prints what a read gives after that. No collector is refused.
 * {@code -Dseparate=true} is a device with memory of its own; {@code -Dgrowth} lets the heap fail to grow before the array moves,
 * or grow after it.
 */
final class MovedHeapScenario {
    private MovedHeapScenario() {}

    public static void main(String[] arguments) throws Exception {
        int[][] garbage = garbage();
        OpenClDevices found = Boolean.getBoolean("separate") ? TestDevices.separate() : OpenClDevices.find();
        Accelerator accelerator = new Accelerator(found.devices().getFirst(), found.devices());
        try (Device device = new AparapiDevice(new DeviceInfo("aparapi", 0, "scenario", Map.of()), accelerator);
                Queue queue = device.newQueue(); Buffer buffer = device.allocate(DType.I32, 1_000)) {
            String growth = System.getProperty("growth", "none");
            if (growth.equals("fails")) {
                write(queue, buffer, 6);
                growTooFar(accelerator);
            }
            write(queue, buffer, 7);
            Arrays.fill(garbage, null);
            System.gc();
            if (growth.equals("late")) {
                growAfterLaunch(device, queue);
            }
            int[] numbers = new int[1_000];
            queue.read(buffer.all(), MemorySegment.ofArray(numbers));
            System.out.println("read " + Arrays.stream(numbers).distinct().boxed().toList());
        } catch (DeviceException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    private static void write(Queue queue, Buffer buffer, int number) {
        int[] numbers = new int[1_000];
        Arrays.fill(numbers, number);
        queue.write(buffer.all(), MemorySegment.ofArray(numbers));
    }

    /** No Java machine has arrays of this length. */
    private static void growTooFar(Accelerator accelerator) {
        try {
            accelerator.enlarge(Integer.MAX_VALUE);
            System.out.println("grew");
        } catch (OutOfMemoryError expected) {
            return;
        }
    }

    /** At the launch Aparapi notices that the array has moved. */
    private static void growAfterLaunch(Device device, Queue queue) {
        try (Buffer small = device.allocate(DType.I32, 1_000)) {
            write(queue, small, 8);
        }
        device.allocate(DType.I32, 20_000_000).close();
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
