package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;

import java.util.concurrent.atomic.AtomicInteger;
import org.jocl.CLException;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.transformer4j.api.spi.DeviceException;

/** OpenCL's context of an open device: what buffers, programs and queues belong to. Counts the handles that are in use. */
public final class ClContext implements Closer.Part {
    private final String label;
    private final DeviceFacts facts;
    private final long largestAllocation;
    private final cl_context handle;
    private final AtomicInteger handles = new AtomicInteger();
    private volatile String loss;
    private volatile boolean closed;

    /**
     * Opens a context for one device.
     *
     * @param label how messages call the device, such as {@code opencl:0}
     * @param largestAllocation bytes of the largest piece of memory to ask the driver for
     */
    public ClContext(String label, DeviceFacts facts, long largestAllocation) {
        this.label = label;
        this.facts = facts;
        this.largestAllocation = largestAllocation;
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, facts.platform());
        try {
            handle = clCreateContext(properties, 1, new cl_device_id[] {facts.id()}, null, null, null);
        } catch (CLException failure) {
            throw new DeviceException("%s (%s) cannot be opened: %s".formatted(label, facts.name(), failure.getMessage()), failure);
        }
    }

    /** Facts about the device. */
    public DeviceFacts facts() {
        return facts;
    }

    /** Bytes of the largest piece of memory. */
    long largestAllocation() {
        return largestAllocation;
    }

    cl_context handle() {
        return handle;
    }

    /** Counts a handle that was made. */
    void made() {
        handles.incrementAndGet();
    }

    /** Counts a handle that was released. */
    void released() {
        handles.decrementAndGet();
    }

    /** How many buffers, programs, kernels and queues of OpenCL are alive. */
    public int handles() {
        return handles.get();
    }

    cl_command_queue newQueue() {
        checkAlive();
        try {
            @SuppressWarnings("deprecation")
            cl_command_queue queue = clCreateCommandQueue(handle, facts.id(), 0, null);
            made();
            return queue;
        } catch (CLException failure) {
            throw failed("a queue", failure);
        }
    }

    void release(cl_command_queue queue) {
        clReleaseCommandQueue(queue);
        released();
    }

    /** @throws IllegalStateException if the device has been closed */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("device %s has been closed; open it again and prepare its kernels anew".formatted(label));
        }
    }

    /** @throws DeviceException if the device was lost before */
    void checkAlive() {
        if (loss != null) {
            throw new DeviceException(loss);
        }
    }

    /** The exception for a call that failed in {@code what}. A device that is lost refuses everything from now on. */
    DeviceException failed(String what, CLException failure) {
        return failed(what, failure, Loss.isLoss(failure.getStatus()));
    }

    /** The exception for a call that failed in {@code what} while it waited for the device. */
    DeviceException failedWhileWaiting(String what, CLException failure) {
        return failed(what, failure, Loss.isLossWhileWaiting(failure.getStatus()));
    }

    private DeviceException failed(String what, CLException failure, boolean lost) {
        if (lost) {
            loss = "device %s (%s) was lost during %s (%s); close it and open it again, or choose another"
                    .formatted(label, facts.name(), what, failure.getMessage());
            return new DeviceException(loss, failure);
        }
        return new DeviceException("%s failed on %s (%s): %s".formatted(what, label, facts.name(), failure.getMessage()), failure);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            clReleaseContext(handle);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
