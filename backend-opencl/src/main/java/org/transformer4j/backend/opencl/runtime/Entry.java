package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clReleaseKernel;

import org.jocl.CLException;
import org.jocl.cl_kernel;

/** A kernel of a program. Each queue makes an OpenCL kernel of its own from it, since those carry arguments. */
public final class Entry {
    private final ClContext context;
    private final ClProgram program;
    private final String name;

    Entry(ClContext context, ClProgram program, String name) {
        this.context = context;
        this.program = program;
        this.name = name;
        release(newKernel());
    }

    /** Program and kernel, such as {@code rows/softmax}. */
    public String name() {
        return program.name().replace(".cl", "") + "/" + name;
    }

    ClContext context() {
        return context;
    }

    cl_kernel newKernel() {
        context.checkOpen();
        try {
            cl_kernel kernel = clCreateKernel(program.handle(), name, null);
            context.made();
            return kernel;
        } catch (CLException failure) {
            throw context.failed("kernel " + name(), failure);
        }
    }

    void release(cl_kernel kernel) {
        clReleaseKernel(kernel);
        context.released();
    }
}
