package org.transformer4j.backend.opencl.runtime;

import org.jocl.Pointer;
import org.jocl.cl_mem;

/** One piece of memory of a device, and the pointer by which kernels take it. */
final class ClMemory {
    private final cl_mem handle;
    private final Pointer argument;
    private final long bytes;

    ClMemory(cl_mem handle, long bytes) {
        this.handle = handle;
        this.argument = Pointer.to(handle);
        this.bytes = bytes;
    }

    cl_mem handle() {
        return handle;
    }

    /** What is given to {@code clSetKernelArg}. */
    Pointer argument() {
        return argument;
    }

    long bytes() {
        return bytes;
    }
}
