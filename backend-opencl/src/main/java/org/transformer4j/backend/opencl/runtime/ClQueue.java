package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_MEM_OBJECT_ALLOCATION_FAILURE;
import static org.jocl.CL.clEnqueueCopyBuffer;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** An in-order command queue. The host waits for the device in {@link #read} and {@link #finish}, and in a large {@link #write}. */
public final class ClQueue implements Queue {
    /** Host memory is handed to JOCL in buffers of Java's, which end at two gibibytes. */
    private static final long LARGEST_TRANSFER = 1L << 30;
    /** What goes through memory outside of the Java heap takes that much of it. */
    private static final long LARGEST_DETOUR = 16 << 20;

    private final Device device;
    private final ClContext context;
    private final MemoryPool pool;
    private final cl_command_queue handle;
    private final Map<Entry, Launch> launches = new IdentityHashMap<>();
    private final SmallWrites smallWrites;
    private final SequenceTable table;
    private final Map<ClKernel, NumberTable> numbers = new IdentityHashMap<>();
    private final List<ClMemory> scratch = new ArrayList<>();
    private final List<Staged> staged = new ArrayList<>();
    private String current = "nothing";
    private DeviceException failure;
    private volatile boolean closed;

    /** A queue of {@code device}. */
    public ClQueue(Device device, ClContext context, MemoryPool pool, Entry store) {
        this.device = device;
        this.context = context;
        this.pool = pool;
        this.handle = context.newQueue();
        this.smallWrites = new SmallWrites(this, store);
        this.table = new SequenceTable(this, pool);
    }

    @Override
    public Device device() {
        return device;
    }

    cl_command_queue handle() {
        return handle;
    }

    /**
     * The kernel of {@code entry} on this queue, ready to take its first argument.
     *
     * @throws IllegalArgumentException if the kernel is another device's
     * @throws IllegalStateException if that device has been closed
     */
    public Launch launch(Entry entry) {
        Launch launch = launches.get(entry);
        if (launch == null) {
            entry.context().checkOpen();
            if (entry.context() != context) {
                throw new IllegalArgumentException("%s was prepared by another device; prepare the operation on %s, whose queue this is"
                        .formatted(entry.name(), context));
            }
            launch = new Launch(this, entry);
            launches.put(entry, launch);
        }
        return launch.begin();
    }

    /** Whatever fails from now on is a failure of {@code operation}. What a failed one has staged is given up. */
    void begin(String operation) {
        checkOpen();
        current = operation;
        dropStaged();
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        begin("a write");
        long bytes = bytes(destination, source);
        ClBuffer buffer = buffer(destination);
        try {
            if (smallWrites.write(buffer, start(destination), source)) {
                return;
            }
        } catch (CLException refused) {
            throw failed(refused);
        }
        try {
            transfer(source, true, bytes, (from, length, pointer) -> copy(buffer, start(destination) + from, length,
                    (piece, offset, done, n) -> clEnqueueWriteBuffer(handle, piece.handle(), true, offset, n,
                            pointer.withByteOffset(done), 0, null, null)));
        } catch (CLException lost) {
            throw failedWhileWaiting(lost);
        }
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        finish();
        current = "a read";
        long bytes = bytes(source, destination);
        ClBuffer buffer = buffer(source);
        try {
            transfer(destination, false, bytes, (from, length, pointer) -> copy(buffer, start(source) + from, length,
                    (piece, offset, done, n) -> clEnqueueReadBuffer(handle, piece.handle(), true, offset, n,
                            pointer.withByteOffset(done), 0, null, null)));
        } catch (CLException lost) {
            throw failedWhileWaiting(lost);
        }
    }

    @Override
    public void finish() {
        checkOpen();
        try {
            clFinish(handle);
        } catch (CLException lost) {
            throw failedWhileWaiting(lost);
        }
    }

    /** Waits for what was queued, whose failures it does not report, and gives everything back. No other thread may use the queue. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try (Closer all = new Closer()) {
            all.add(() -> closed = true);
            all.add(() -> context.release(handle));
            all.add(table);
            numbers.values().forEach(all::add);
            all.add(this::dropStaged);
            scratch.stream().filter(Objects::nonNull).forEach(memory -> all.add(() -> pool.release(memory)));
            launches.values().forEach(all::add);
            awaitQuietly();
        }
    }

    private void awaitQuietly() {
        try {
            clFinish(handle);
        } catch (CLException alreadyReported) {
            // What went wrong before is not thrown here.
        }
    }

    /** Whether this has been closed. */
    public boolean closed() {
        return closed;
    }

    /** The exception for a call that queued nothing. What was queued before goes on, and the queue takes more. */
    DeviceException failed(CLException cause) {
        return cause.getStatus() == CL_MEM_OBJECT_ALLOCATION_FAILURE ? pool.noRoom("operands and scratch of " + current, cause)
                : context.failed(current, cause);
    }

    /** The exception for a call that failed while it waited: nobody knows what has run, so that the queue takes nothing more. */
    private DeviceException failedWhileWaiting(CLException cause) {
        failure = context.failedWhileWaiting(current, cause);
        return failure;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the queue has been closed; ask the device for a new one");
        }
        if (failure != null) {
            throw new DeviceException(failure.getMessage(), failure);
        }
        context.checkAlive();
    }

    ClBuffer buffer(Slice slice) {
        if (!(slice.buffer() instanceof ClBuffer buffer) || buffer.pool() != pool) {
            throw new IllegalArgumentException("an operand is a %s of another device; copy it to %s first"
                    .formatted(slice.buffer().getClass().getSimpleName(), context));
        }
        return buffer;
    }

    ClMemory table(Sequences sequences) {
        return table.of(sequences);
    }

    ClMemory numbers(ClKernel owner, int[] values) {
        return numbers.computeIfAbsent(owner, _ -> new NumberTable(this, pool)).ofFixed(values);
    }

    SmallWrites smallWrites() {
        return smallWrites;
    }

    ClMemory scratch(int which, long bytes) {
        while (scratch.size() <= which) {
            scratch.add(null);
        }
        ClMemory memory = scratch.get(which);
        if (memory != null && memory.bytes() >= bytes) {
            return memory;
        }
        if (memory != null) {
            scratch.set(which, null);
            pool.release(memory);
        }
        memory = pool.scratch(Math.max(4, bytes));
        scratch.set(which, memory);
        return memory;
    }

    /** Writes {@code count} numbers to the start of a piece of memory, and waits until that is done. */
    void writeNow(ClMemory memory, Pointer numbers, int count) {
        try {
            clEnqueueWriteBuffer(handle, memory.handle(), true, 0, 4L * count, numbers, 0, null, null);
        } catch (CLException lost) {
            throw failedWhileWaiting(lost);
        }
    }

    /** A copy, in one piece, of a slice that lies across two; written back by {@link #unstage}. */
    ClMemory stage(Slice slice, boolean read, boolean written) {
        ClBuffer buffer = buffer(slice);
        long bytes = slice.length() * slice.type().bytes();
        if (bytes > context.largestAllocation()) {
            throw new DeviceException("an operand of %d bytes of %s; %s takes at most %d in one piece: cut the batch"
                    .formatted(bytes, current, context, context.largestAllocation()));
        }
        ClMemory memory = pool.scratch(bytes);
        staged.add(new Staged(buffer, start(slice), bytes, memory, written));
        if (read) {
            copy(buffer, start(slice), bytes, (piece, offset, done, n) ->
                    clEnqueueCopyBuffer(handle, piece.handle(), memory.handle(), offset, done, n, 0, null, null));
        }
        return memory;
    }

    void unstage() {
        for (Staged each : staged) {
            if (each.written) {
                copy(each.buffer, each.start, each.bytes, (piece, offset, done, n) ->
                        clEnqueueCopyBuffer(handle, each.memory.handle(), piece.handle(), done, offset, n, 0, null, null));
            }
        }
        dropStaged();
    }

    private void dropStaged() {
        for (int i = 0; i < staged.size(); i++) {
            pool.release(staged.get(i).memory);
        }
        staged.clear();
    }

    /** Goes through the pieces of a buffer from byte {@code start} on. */
    private static void copy(ClBuffer buffer, long start, long bytes, PieceCopy copy) {
        long done = 0;
        while (done < bytes) {
            int piece = (int) ((start + done) / buffer.pieceBytes());
            long offset = start + done - piece * buffer.pieceBytes();
            long n = Math.min(bytes - done, buffer.pieceBytes() - offset);
            copy.run(buffer.piece(piece), offset, done, n);
            done += n;
        }
    }

    /** Hands host memory over in chunks; memory on the Java heap, or that must not be written, goes through memory outside of it. */
    private static void transfer(MemorySegment host, boolean toDevice, long bytes, HostCopy copy) {
        if (!host.isNative() || host.isReadOnly()) {
            detour(host, toDevice, bytes, copy);
            return;
        }
        for (long from = 0; from < bytes; from += LARGEST_TRANSFER) {
            MemorySegment chunk = host.asSlice(from, Math.min(LARGEST_TRANSFER, bytes - from));
            copy.run(from, chunk.byteSize(), Pointer.to(chunk.asByteBuffer()));
        }
    }

    private static void detour(MemorySegment host, boolean toDevice, long bytes, HostCopy copy) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(Math.min(LARGEST_DETOUR, bytes), 8);
            Pointer pointer = Pointer.to(outside.asByteBuffer());
            for (long from = 0; from < bytes; from += LARGEST_DETOUR) {
                long length = Math.min(LARGEST_DETOUR, bytes - from);
                if (toDevice) {
                    MemorySegment.copy(host, from, outside, 0, length);
                }
                copy.run(from, length, pointer);
                if (!toDevice) {
                    MemorySegment.copy(outside, 0, host, from, length);
                }
            }
        }
    }

    private static long start(Slice slice) {
        return slice.offset() * slice.type().bytes();
    }

    private static long bytes(Slice slice, MemorySegment host) {
        long bytes = slice.length() * slice.type().bytes();
        if (host.byteSize() != bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s[%d], which has %d; the sizes must agree"
                    .formatted(host.byteSize(), slice.type(), slice.length(), bytes));
        }
        return bytes;
    }

    private record Staged(ClBuffer buffer, long start, long bytes, ClMemory memory, boolean written) {}

    /** Copies {@code n} bytes at {@code offset} of a piece; {@code done} bytes were copied before. */
    private interface PieceCopy {
        void run(ClMemory piece, long offset, long done, long n);
    }

    /** Copies {@code length} bytes of host memory, which begin at byte {@code from}. */
    private interface HostCopy {
        void run(long from, long length, Pointer pointer);
    }
}
