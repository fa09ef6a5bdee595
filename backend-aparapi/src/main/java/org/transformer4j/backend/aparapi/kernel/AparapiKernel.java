package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/**
 * An operation as a launch of the program. Aparapi makes some objects for every launch, so other than the contract wishes a
 * launch does allocate on the Java heap.
 */
public abstract class AparapiKernel implements Kernel {
    private final String path;

    /** A kernel that calls itself {@code aparapi/path}: which part of the program runs it, as OpenCL or not at all. */
    AparapiKernel(String path) {
        this.path = "aparapi/" + path;
    }

    @Override
    public final void launch(Queue queue, Args args) {
        if (!(queue instanceof AparapiQueue own)) {
            throw new IllegalArgumentException("%s launched on a queue of another device (%s); expected one of this device"
                    .formatted(path, queue == null ? null : queue.getClass().getSimpleName()));
        }
        own.checkOpen();
        synchronized (own.launcher().lock()) {
            launch(own.launcher(), args);
        }
    }

    /** Runs the operation and returns when it has ended. */
    abstract void launch(Launcher launcher, Args args);

    @Override
    public final String path() {
        return path;
    }
}
