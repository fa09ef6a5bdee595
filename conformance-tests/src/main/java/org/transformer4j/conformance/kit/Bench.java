package org.transformer4j.conformance.kit;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Support;

/** An open device on which cases run, its queue, and the kernels it has prepared. Belongs to one thread. */
public final class Bench implements AutoCloseable {
    private final Device device;
    private final Supplier<Device> another;
    private final Set<Arrangement> arrangements;
    private final Map<Op, Prepared> kernels = new HashMap<>();
    private final SortedMap<String, Set<String>> paths = new TreeMap<>();
    private Queue queue;

    /** A kernel, and what it said before it ever ran. */
    private record Prepared(Kernel kernel, String path) {}

    private Bench(Device device, Supplier<Device> another, Set<Arrangement> arrangements) {
        this.device = device;
        this.another = another;
        this.arrangements = arrangements;
    }

    /**
     * A bench around a device that is to be examined.
     *
     * @param another opens the same device once more, to see how it closes
     */
    public static Bench of(Device device, Supplier<Device> another) {
        return new Bench(device, another, EnumSet.allOf(Arrangement.class));
    }

    /** A bench around a device that others are compared with: it runs each case once. */
    public static Bench reference(Device device, Supplier<Device> another) {
        return new Bench(device, another, EnumSet.of(Arrangement.SEPARATE));
    }

    /** The device. */
    public Device device() {
        return device;
    }

    /** The same device, opened once more; the caller closes it. */
    public Device openAnother() {
        return another.get();
    }

    /** The queue, which belongs to the thread that uses the bench. */
    public Queue queue() {
        if (queue == null) {
            queue = device.newQueue();
        }
        return queue;
    }

    /**
     * Runs in each {@link Arrangement} that counts here, one after the other, and gives what was seen, which has to be the same in all.
     *
     * @param difference what it means if it is not
     * @throws ConformanceFailure if it is not
     */
    Observation inEachArrangement(Function<Arrangement, Observation> run, String difference) {
        Observation before = null;
        for (Arrangement arrangement : arrangements) {
            Observation seen = run.apply(arrangement);
            if (before != null) {
                seen.mustEqual(before, difference);
            }
            before = seen;
        }
        return before;
    }

    /**
     * The kernel of an operation, prepared once.
     *
     * @throws CaseNotRun if the device declares that it lacks the operation
     * @throws ConformanceFailure if it declares otherwise, and yet refuses
     */
    Kernel kernel(Op op) {
        Prepared known = kernels.get(op);
        return known != null ? known.kernel : prepare(op);
    }

    private Kernel prepare(Op op) {
        Support support = device.support(op);
        if (support instanceof Support.Unsupported(String why)) {
            throw new CaseNotRun("%s is unsupported: %s".formatted(op, why));
        }
        try {
            Kernel kernel = device.prepare(op);
            String path = String.valueOf(kernel.path());
            kernels.put(op, new Prepared(kernel, path));
            paths.computeIfAbsent(op.getClass().getSimpleName(), _ -> new TreeSet<>()).add(path);
            return kernel;
        } catch (UnsupportedOperationException refused) {
            throw new ConformanceFailure("%s is declared %s, but prepare refuses it: %s".formatted(op, support, refused.getMessage()),
                    refused);
        }
    }

    /** Throws if a kernel names another path after its launches than before: it was replaced in silence. */
    void checkPath(Op op) {
        Prepared prepared = kernels.get(op);
        if (prepared != null && !prepared.path.equals(prepared.kernel.path())) {
            throw new ConformanceFailure("the kernel of %s said '%s' when it was prepared, and says '%s' after a launch"
                    .formatted(op, prepared.path, prepared.kernel.path()));
        }
    }

    /** What the kernels say that they run, by the name of the operation. */
    public SortedMap<String, Set<String>> paths() {
        return paths;
    }

    /** The same device without its layer kernels. */
    Bench decomposed() {
        return new Bench(new PlainDevice(this), another, EnumSet.of(Arrangement.SEPARATE));
    }

    /** The same device and kernels for another thread. */
    Bench withOwnQueue() {
        Bench own = new Bench(device, another, arrangements);
        own.kernels.putAll(kernels);
        return own;
    }

    /** Gives the queue up after a failure, because it may go on failing. */
    void discardQueue() {
        Queue broken = queue;
        queue = null;
        if (broken != null) {
            broken.close();
        }
    }

    /** Closes the queue; the device stays open. */
    @Override
    public void close() {
        discardQueue();
    }
}
