package org.example.sample;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** A queue that is always empty. As one thread uses it, it also holds the memory that kernels need while they run. */
final class SampleQueue implements Queue {
    private final SampleDevice device;
    private final float[] lanes = new float[Canon.SUM_LANES];

    SampleQueue(SampleDevice device) {
        this.device = device;
    }

    @Override
    public Device device() {
        return device;
    }

    /** Room for one reduction. */
    float[] lanes() {
        return lanes;
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        copy(source, 0, SampleBuffer.memory(destination), start(destination), bytes(destination, source));
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        copy(SampleBuffer.memory(source), start(source), destination, 0, bytes(source, destination));
    }

    private static void copy(MemorySegment from, long source, MemorySegment to, long target, long bytes) {
        MemorySegment.copy(from, source, to, target, bytes);
    }

    private static long start(Slice slice) {
        return slice.offset() * slice.type().bytes();
    }

    private static long bytes(Slice slice, MemorySegment host) {
        long bytes = slice.length() * slice.type().bytes();
        if (host.byteSize() != bytes) {
            throw new IllegalArgumentException("%d elements of %s are %d bytes, but the host's segment has %d"
                    .formatted(slice.length(), slice.type(), bytes, host.byteSize()));
        }
        return bytes;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
