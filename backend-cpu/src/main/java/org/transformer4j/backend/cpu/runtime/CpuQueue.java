package org.transformer4j.backend.cpu.runtime;

import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.cpu.thread.Workers;

/** Runs each launch at once, in the calling thread and the workers. What kernels remember between launches is kept here. */
public final class CpuQueue implements Queue {
    private final Device device;
    private final Workers workers;
    private final Split split;
    private final Map<CpuKernel, Object> states = new IdentityHashMap<>();
    private boolean closed;

    /** A queue of {@code device} that shares its work with {@code workers}. */
    public CpuQueue(Device device, Workers workers) {
        this.device = device;
        this.workers = workers;
        this.split = new Split(workers);
    }

    @Override
    public Device device() {
        return device;
    }

    /** The threads that share the work. */
    public Workers workers() {
        return workers;
    }

    Split split() {
        return split;
    }

    /** What {@code kernel} remembers between its launches on this queue; made by {@code first} when it is asked for first. */
    @SuppressWarnings("unchecked")
    public <K extends CpuKernel, T> T state(K kernel, Function<K, T> first) {
        Object state = states.get(kernel);
        if (state == null) {
            state = first.apply(kernel);
            states.put(kernel, state);
        }
        return (T) state;
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        checkOpen();
        long bytes = bytes(destination, source);
        MemorySegment.copy(source, 0, Operands.buffer(destination).segment(), offset(destination), bytes);
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        checkOpen();
        long bytes = bytes(source, destination);
        MemorySegment.copy(Operands.buffer(source).segment(), offset(source), destination, 0, bytes);
    }

    @Override
    public void finish() {
        checkOpen();
    }

    @Override
    public void close() {
        closed = true;
        states.clear();
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the queue has been closed; ask the device for a new one");
        }
    }

    private static long offset(Slice slice) {
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
}
