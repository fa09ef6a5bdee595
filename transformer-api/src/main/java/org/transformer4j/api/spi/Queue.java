package org.transformer4j.api.spi;

import java.lang.foreign.MemorySegment;

/**
 * An ordered stream of work on a device. What is launched or written runs in that order; {@link #read} and {@link #finish}
 * wait, and throw what went wrong before. Used by one thread at a time, which need not always be the same.
 */
public interface Queue extends AutoCloseable {
    /** The device that this queue feeds. */
    Device device();

    /**
     * Copies numbers in native byte order to the device. {@code source} may be reused as soon as this returns.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    void write(Slice destination, MemorySegment source);

    /**
     * Waits, then copies numbers in native byte order from the device.
     *
     * @throws IllegalArgumentException if the sizes differ
     * @throws DeviceException if work queued before has failed
     */
    void read(Slice source, MemorySegment destination);

    /**
     * Waits until everything has run.
     *
     * @throws DeviceException if work queued before has failed
     */
    void finish();

    /** Waits until everything has run, and frees the queue. Does not throw what went wrong before. Closing twice is harmless. */
    @Override
    void close();
}
