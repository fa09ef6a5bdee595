package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueFillBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clReleaseMemObject;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_mem;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.DeviceException;

/** The memory of a device: allocates it, and knows which buffers are still open. */
public final class MemoryPool implements Closer.Part {
    /** Pieces are cut at multiples of this many bytes, unless a layout asks for another unit. */
    private static final long UNIT = 4096;
    private static final int NAMED = 10;

    private final ClContext context;
    private final cl_command_queue zeroing;
    private final Set<ClBuffer> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong allocated = new AtomicLong();

    /** The memory of {@code context}'s device. */
    public MemoryPool(ClContext context) {
        this.context = context;
        this.zeroing = context.newQueue();
    }

    /** Zeroed memory for elements one after the other. */
    public ClBuffer allocate(DType type, long elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("a buffer of %d elements; at least 1 is needed".formatted(elements));
        }
        long bytes = elements > Long.MAX_VALUE / 8 / type.bytes() ? Long.MAX_VALUE / 8 : elements * type.bytes();
        return allocate(type, elements, bytes, UNIT, Layout.DENSE);
    }

    /**
     * Zeroed memory for elements in a layout of its own.
     *
     * @param bytes what the layout takes
     * @param unit bytes that must not be cut apart; each piece holds a whole number of them
     * @param layout how the elements lie
     * @throws DeviceException if the device has not that much memory
     */
    public ClBuffer allocate(DType type, long elements, long bytes, long unit, Layout layout) {
        context.checkAlive();
        long largest = context.largestAllocation();
        if (unit > largest || bytes > context.facts().globalMemory() - allocated.get()) {
            throw noRoom("%s[%d], %d bytes,".formatted(type, elements, bytes), null);
        }
        long pieceBytes = bytes <= largest ? bytes : largest / unit * unit;
        ClMemory[] pieces = new ClMemory[(int) ((bytes + pieceBytes - 1) / pieceBytes)];
        try {
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = zeroed(Math.min(pieceBytes, bytes - i * pieceBytes));
            }
        } catch (RuntimeException failure) {
            for (ClMemory piece : pieces) {
                if (piece != null) {
                    release(piece);
                }
            }
            throw failure instanceof CLException refused ? refused("%s[%d]".formatted(type, elements), bytes, refused) : failure;
        }
        ClBuffer buffer = new ClBuffer(this, type, elements, bytes, pieceBytes, layout, pieces);
        open.add(buffer);
        return buffer;
    }

    /**
     * Memory whose contents do not matter, for the time of a launch.
     *
     * @throws DeviceException if the device has not that much memory
     */
    ClMemory scratch(long bytes) {
        try {
            return created(bytes);
        } catch (CLException failure) {
            throw refused("scratch", bytes, failure);
        }
    }

    private ClMemory created(long bytes) {
        cl_mem handle = clCreateBuffer(context.handle(), CL_MEM_READ_WRITE, bytes, null, null);
        context.made();
        allocated.addAndGet(bytes);
        return new ClMemory(handle, bytes);
    }

    /** Filling also makes drivers that allocate at first use say now that they have no room. */
    private ClMemory zeroed(long bytes) {
        ClMemory memory = created((bytes + 3) / 4 * 4);
        try {
            synchronized (zeroing) {
                clEnqueueFillBuffer(zeroing, memory.handle(), Pointer.to(new int[1]), Integer.BYTES, 0, memory.bytes(), 0, null, null);
                await();
            }
            return memory;
        } catch (RuntimeException failure) {
            release(memory);
            throw failure;
        }
    }

    private void await() {
        try {
            clFinish(zeroing);
        } catch (CLException failure) {
            if (Loss.isLossWhileWaiting(failure.getStatus())) {
                throw context.failedWhileWaiting("an allocation", failure);
            }
            throw failure;
        }
    }

    private DeviceException refused(String what, long bytes, CLException failure) {
        return Loss.isLoss(failure.getStatus()) ? context.failed("an allocation", failure)
                : noRoom("%s, %d bytes,".formatted(what, bytes), failure);
    }

    void release(ClMemory memory) {
        clReleaseMemObject(memory.handle());
        context.released();
        allocated.addAndGet(-memory.bytes());
    }

    /** Forgets a buffer; false if that has happened before. */
    boolean forget(ClBuffer buffer) {
        return open.remove(buffer);
    }

    /** Bytes of the largest buffer in one piece. */
    public long largestAllocation() {
        return context.largestAllocation();
    }

    /** Bytes of all memory that is open. */
    public long allocated() {
        return allocated.get();
    }

    /** The exception for {@code what}, for which the device has no memory. */
    DeviceException noRoom(String what, CLException failure) {
        return new DeviceException("""
                no room for %s on %s: it has %d bytes, of which %d are in open buffers, in pieces of at most %d%s; \
                close buffers, or take a smaller model, cache or batch""".formatted(what, context,
                context.facts().globalMemory(), allocated.get(), context.largestAllocation(),
                failure == null ? "" : " (" + failure.getMessage() + ")"), failure);
    }

    /**
     * Closes the buffers that are still open.
     *
     * @throws DeviceException that names them, if there are any, after their memory has been freed
     */
    @Override
    public void close() {
        List<ClBuffer> leaked = List.copyOf(open);
        try (Closer all = new Closer()) {
            all.add(() -> context.release(zeroing));
            leaked.forEach(all::add);
        }
        if (!leaked.isEmpty()) {
            List<String> names = leaked.stream().map(ClBuffer::toString).sorted().limit(NAMED).toList();
            throw new DeviceException("the device was closed with %d buffers still open: %s%s; close each before the device"
                    .formatted(leaked.size(), String.join(", ", names), leaked.size() > NAMED ? ", ..." : ""));
        }
    }
}
