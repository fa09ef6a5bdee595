package org.transformer4j.backend.aparapi.kernel;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Runs each launch at once: Aparapi's launches return when they have ended. Queues of a device take turns. */
public final class AparapiQueue implements Queue {
    private final Device device;
    private final Launcher launcher;
    private boolean closed;

    /** A queue of {@code device}. */
    public AparapiQueue(Device device, Launcher launcher) {
        this.device = device;
        this.launcher = launcher;
    }

    @Override
    public Device device() {
        return device;
    }

    Launcher launcher() {
        return launcher;
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        checkOpen();
        checkBytes(destination, source);
        launcher.upload(destination, source);
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        checkOpen();
        checkBytes(source, destination);
        launcher.download(source, destination);
    }

    @Override
    public void finish() {
        checkOpen();
    }

    @Override
    public void close() {
        closed = true;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the queue has been closed; ask the device for a new one");
        }
    }

    private static void checkBytes(Slice slice, MemorySegment host) {
        long bytes = slice.length() * slice.type().bytes();
        if (host.byteSize() != bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s[%d], which has %d; the sizes must agree"
                    .formatted(host.byteSize(), slice.type(), slice.length(), bytes));
        }
    }
}
