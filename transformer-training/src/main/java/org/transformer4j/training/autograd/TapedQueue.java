package org.transformer4j.training.autograd;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** A queue with the memory of what it ran. */
final class TapedQueue implements Queue {
    private final AutogradDevice device;
    private final Queue queue;
    private final Tape tape;

    TapedQueue(AutogradDevice device, Queue queue) {
        this.device = device;
        this.queue = queue;
        this.tape = new Tape(device, queue);
    }

    Tape tape() {
        return tape;
    }

    /** The queue that runs it. */
    Queue plain() {
        return queue;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void write(Slice destination, MemorySegment source) {
        queue.write(destination, source);
    }

    @Override
    public void read(Slice source, MemorySegment destination) {
        queue.read(source, destination);
    }

    @Override
    public void finish() {
        queue.finish();
    }

    @Override
    public void close() {
        tape.close();
        queue.close();
    }
}
