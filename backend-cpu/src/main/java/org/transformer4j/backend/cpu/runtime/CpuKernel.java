package org.transformer4j.backend.cpu.runtime;

import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** An operation on the CPU. Holds nothing that a launch changes: what a launch needs to remember is the queue's. */
public abstract class CpuKernel implements Kernel {
    private static final String PATH = VectorWidth.vectorised() ? "vector-" + VectorWidth.bits() : "scalar";

    @Override
    public final void launch(Queue queue, Args args) {
        if (!(queue instanceof CpuQueue own)) {
            throw new IllegalArgumentException("a queue of another device (%s); expected one of this device"
                    .formatted(queue.getClass().getSimpleName()));
        }
        own.checkOpen();
        launch(own, args);
    }

    /** Runs the operation and returns when it has ended. */
    protected abstract void launch(CpuQueue queue, Args args);

    @Override
    public String path() {
        return PATH;
    }
}
