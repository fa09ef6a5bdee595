package org.transformer4j.conformance.validate;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/**
 * A queue of the device, and one of the oracle for the same work.
 *
 * @param device the device that this is a queue of
 * @param real its queue
 * @param oracle the oracle's
 */
record ValidatingQueue(Device device, Queue real, Queue oracle) implements Queue {
    @Override
    public void write(Slice destination, MemorySegment source) {
        real.write(ValidatingBuffer.real(destination), source);
        Slice mirror = ValidatingBuffer.mirror(destination);
        if (mirror != null) {
            oracle.write(mirror, source);
        }
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        real.read(ValidatingBuffer.real(source), destination);
    }

    @Override
    public void finish() {
        real.finish();
    }

    @Override
    public void close() {
        real.close();
        oracle.close();
    }
}
