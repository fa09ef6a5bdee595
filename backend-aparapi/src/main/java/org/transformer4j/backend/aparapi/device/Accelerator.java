package org.transformer4j.backend.aparapi.device;

import com.aparapi.Kernel;
import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.exception.CompileFailedException;
import com.aparapi.internal.kernel.KernelManager;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.SignalHandlers;
import org.transformer4j.backend.aparapi.program.CanonProgram;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/**
 * One OpenCL device with the program on it and the heap in its memory. Its monitor guards everything: whoever launches holds it
 * from the first argument to the end of the launch.
 *
 * <p><b>Where the data is.</b> The heap is a Java array. A processor works on that very array ({@code CL_MEM_USE_HOST_PTR}); if
 * the garbage collector moves it, Aparapi notices before the next launch and tells the driver its new address. A device with
 * memory of its own gets a copy, and Aparapi would renew that copy, too, from the array when it has moved, so that everything
 * computed would be lost. G1 and ZGC leave large arrays where they are, but for G1's last resort before it runs out of memory;
 * other collectors do not. So the first word of the heap is a witness: the device writes it, the array on the host does not hold
 * it, and every read brings it along. If it is gone, the read throws instead of returning stale data, and so does everything
 * after it. Where that is bound to happen, {@link MovingCollector#check} refuses the device before it is opened.
 *
 * <p>While a launch runs, the arrays of the program are pinned. G1 and ZGC go on collecting around them; the serial and the
 * parallel collector wait until it has ended, and with them whoever needs memory.
 *
 * <p><b>Where the program runs.</b> On the device or not at all. Aparapi would run a kernel that cannot be translated, built or
 * launched as Java, silently and with other bits. Here it cannot: the program is built before the first launch, the device is
 * part of every launch and the only choice that Aparapi is given, and the Java body of the program fails.
 */
public final class Accelerator {
    /** Words of the first heap: large enough that G1 keeps it in place. */
    private static final int FIRST_HEAP = 1 << 22;

    /** Aparapi counts the bytes of an array in an {@code int}. */
    private static final int LARGEST_HEAP = (1 << 29) - 16;

    private static final int GROUP = 64;
    private static final int ITEMS_PER_UNIT = 8;
    private static final long SMALLEST_ITEM = 8_192;

    private final OpenCLDevice device;
    private final CanonProgram program = new CanonProgram();
    private final Messages messages = new Messages(this, program);
    private final boolean processor;
    private final int limit;
    private String failure;
    private boolean launched;

    /**
     * Builds the program for a device and sees it run.
     *
     * @throws DeviceException if the program cannot be built or does not run there
     */
    @SuppressWarnings("deprecation") // Kernel.setExecutionMode: a property of the host application must not decide
    public Accelerator(OpenCLDevice device, List<OpenCLDevice> all) {
        this.device = device;
        this.processor = device.isSharedMemory();
        this.limit = (int) Math.clamp(device.getMaxMemAllocSize() / 4, 1L, (long) LARGEST_HEAP);
        program.setExplicit(true);
        program.setExecutionMode(Kernel.EXECUTION_MODE.AUTO);
        KernelManager.instance().setPreferredDevices(program, new LinkedHashSet<>(all));
        try (SignalHandlers kept = SignalHandlers.keep()) {
            program.compile(device);
        } catch (CompileFailedException | RuntimeException | LinkageError cannot) {
            throw new DeviceException("the program cannot be built for %s: %s; update the OpenCL driver, or choose another device"
                    .formatted(device.getName(), cannot.getMessage()), cannot);
        }
        try {
            program.heap(new int[Math.min(FIRST_HEAP, limit)]);
            writeWitness();
            messages.download(0, MemorySegment.ofArray(new int[1]));
        } catch (OutOfMemoryError full) {
            dispose();
            throw new DeviceException("no room for the heap of %s, %d bytes of the Java heap, which may grow to %d; raise -Xmx"
                    .formatted(device.getName(), 4L * FIRST_HEAP, Runtime.getRuntime().maxMemory()), full);
        } catch (DeviceException unsound) {
            dispose();
            throw unsound;
        }
    }

    /** Words of the heap. */
    public int heapWords() {
        return program.heap().length;
    }

    /** Words that the heap may grow to. */
    public int limit() {
        return limit;
    }

    /** What the next launch is given. */
    public int[] arguments() {
        return program.arguments();
    }

    /** The index of the first word of a table among the arguments. */
    public int tableStart() {
        return program.tableStart();
    }

    /** How many words of a table fit among the arguments. */
    public int tableRoom() {
        return program.tableRoom();
    }

    /**
     * Makes the heap larger and keeps what is in it. Takes time and, meanwhile, room for both heaps. If it fails, the heap is
     * as it was.
     *
     * @throws OutOfMemoryError if the virtual machine has no room
     * @throws DeviceException if the memory of the device was lost
     */
    public synchronized void enlarge(int words) {
        checkSound();
        fetch();
        int[] larger = Arrays.copyOf(program.heap(), words);
        larger[0] = 0;
        program.heap(larger);
        writeWitness();
    }

    /** Brings what the device holds to the host, but for the witness, unless both are the same memory. */
    private void fetch() {
        int[] heap = program.heap();
        try {
            program.get(heap);
            checkWitness(heap[0]);
        } finally {
            if (!processor) {
                heap[0] = 0;
            }
        }
    }

    /** Fills words of the heap. */
    public synchronized void fill(int address, int words, int value) {
        int[] arguments = program.arguments();
        arguments[Launch.CODE] = Code.FILL;
        arguments[Launch.Y] = address;
        arguments[Launch.P] = value;
        run(words, 1);
    }

    /** Bytes of the longest message: what is better sent together. */
    public int longestMessage() {
        return messages.longest();
    }

    /** Copies bytes of the host to the heap. */
    public synchronized void upload(long byteAddress, MemorySegment source) {
        messages.upload(byteAddress, source);
    }

    /**
     * Copies bytes of the heap to the host.
     *
     * @throws DeviceException if the memory of the device was lost
     */
    public synchronized void download(long byteAddress, MemorySegment destination) {
        messages.download(byteAddress, destination);
    }

    private void writeWitness() {
        program.arguments()[Launch.CODE] = Code.WITNESS;
        run(1, 1);
    }

    private void checkSound() {
        if (failure != null) {
            throw new DeviceException(failure);
        }
    }

    /** Throws if this is not what the device holds as a witness. */
    void checkWitness(int word) {
        if (word != program.witness()) {
            failure = """
                    the memory of %s was lost: the garbage collector moved the array behind it, or the program did not run there; \
                    use a collector that leaves large arrays in place (-XX:+UseG1GC), or another backend"""
                    .formatted(device.getName());
            throw new DeviceException(failure);
        }
    }

    /**
     * Runs what {@link #arguments} says, and returns when it has ended. On a processor an item does many units, enough to be
     * worth being handed to a thread; elsewhere it does one, so that neighbours touch neighbouring words.
     *
     * @param units units of work; none is nothing to do
     * @param cost what one costs, in additions of two numbers; a guess
     */
    public synchronized void run(long units, long cost) {
        if (units == 0) {
            return;
        }
        checkSound();
        int[] arguments = program.arguments();
        long items = units;
        if (processor) {
            long affordable = units > Long.MAX_VALUE / Math.max(1, cost) ? units : units * Math.max(1, cost) / SMALLEST_ITEM;
            items = Math.clamp(affordable, 1, Math.min(units, (long) ITEMS_PER_UNIT * device.getMaxComputeUnits()));
        }
        long unitsPerItem = Math.ceilDiv(units, items);
        int group = processor ? 1 : Math.min(GROUP, device.getMaxWorkGroupSize());
        arguments[Launch.UNITS] = Math.toIntExact(units);
        arguments[Launch.UNITS_PER_ITEM] = (int) unitsPerItem;
        int global = Math.toIntExact(Math.ceilDiv(Math.ceilDiv(units, unitsPerItem), (long) group) * group);
        try {
            program.put(arguments);
            program.execute(Range.create(device, global, group));
            launched = true;
        } catch (RuntimeException | AssertionError | LinkageError stopped) {
            failure = "%s did not run a launch: %s; close the device and open it again"
                    .formatted(device.getName(), stopped.getMessage());
            throw new DeviceException(failure, stopped);
        }
    }

    /** Frees what the driver holds. */
    public synchronized void close() {
        failure = "%s has been closed".formatted(device.getName());
        dispose();
        program.heap(new int[1]);
    }

    /** Not before the first launch, at which Aparapi's native code initialises what this frees. */
    private void dispose() {
        if (launched) {
            launched = false;
            program.dispose();
        }
    }
}
