package org.transformer4j.conformance.oracle;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Runs everything at once, so there is never anything to wait for. */
final class OracleQueue implements Queue {
    private final OracleDevice device;
    private boolean closed;

    OracleQueue(OracleDevice device) {
        this.device = device;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        checkOpen();
        checkSize("write", destination, source);
        OracleBuffer.bytes(destination).copyFrom(source);
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        checkOpen();
        checkSize("read", source, destination);
        destination.copyFrom(OracleBuffer.bytes(source));
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
        device.checkOpen();
        if (closed) {
            throw new IllegalStateException("the queue is closed; take another from the device");
        }
    }

    private static void checkSize(String action, Slice slice, MemorySegment host) {
        long expected = slice.length() * slice.type().bytes();
        if (host.byteSize() != expected) {
            throw new IllegalArgumentException("%s of %s[%d], %d bytes, with a host segment of %d bytes; the sizes must agree"
                    .formatted(action, slice.type(), slice.length(), expected, host.byteSize()));
        }
    }
}
