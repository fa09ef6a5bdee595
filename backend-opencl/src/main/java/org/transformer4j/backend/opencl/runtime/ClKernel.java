package org.transformer4j.backend.opencl.runtime;

import org.jocl.CLException;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** A kernel of this backend: queues one or more launches of OpenCL kernels. */
public abstract class ClKernel implements Kernel {
    private final String path;

    /** A kernel that calls itself {@code opencl/path}. */
    protected ClKernel(String path) {
        this.path = "opencl/" + path;
    }

    @Override
    public final void launch(Queue queue, Args args) {
        if (!(queue instanceof ClQueue own)) {
            throw new IllegalArgumentException("%s launched on a queue of %s; a kernel runs on the device that prepared it"
                    .formatted(path, queue.device().info().selector()));
        }
        own.begin(path);
        try {
            run(own, args);
        } catch (CLException failure) {
            throw own.failed(failure);
        }
    }

    /** Queues the launches. Makes no objects. */
    protected abstract void run(ClQueue queue, Args args);

    @Override
    public final String path() {
        return path;
    }
}
