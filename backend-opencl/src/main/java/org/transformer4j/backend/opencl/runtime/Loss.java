package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_DEVICE_NOT_AVAILABLE;
import static org.jocl.CL.CL_INVALID_COMMAND_QUEUE;
import static org.jocl.CL.CL_INVALID_CONTEXT;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;

/** Tells failures of a call from the end of a device. */
final class Loss {
    /** NVIDIA's code for a kernel that reached for memory that is not there: the context is unusable afterwards. */
    private static final int NVIDIA_ILLEGAL_ACCESS = -9999;

    private Loss() {}

    /**
     * Whether nothing will work any more after this error of any call. Drivers report a reset device as an invalid queue or context,
     * since ours are valid as long as we use them.
     */
    static boolean isLoss(int status) {
        return switch (status) {
            case CL_DEVICE_NOT_AVAILABLE, CL_INVALID_COMMAND_QUEUE, CL_INVALID_CONTEXT, NVIDIA_ILLEGAL_ACCESS -> true;
            default -> false;
        };
    }

    /**
     * Whether nothing will work any more after this error of a call that waited for the device. Then NVIDIA's driver reports a kernel
     * that died as out of resources; of a call that only queues, the same code says that this one asked for too much.
     */
    static boolean isLossWhileWaiting(int status) {
        return status == CL_OUT_OF_RESOURCES || isLoss(status);
    }
}
