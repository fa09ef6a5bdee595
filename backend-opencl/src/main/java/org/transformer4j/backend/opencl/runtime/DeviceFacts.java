package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.*;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * What a device says about itself, as far as it matters here.
 *
 * @param platform handle of its platform
 * @param id its own handle
 * @param kind what it is
 * @param name what its maker calls it
 * @param platformName name and version of the platform, such as {@code Portable Computing Language, OpenCL 3.0 PoCL 3.1}
 * @param driver version of the driver
 * @param version OpenCL version of the device
 * @param computeUnits how many work-groups run at a time, or more
 * @param globalMemory bytes of memory
 * @param largestAllocation bytes of the largest buffer
 * @param localMemory bytes that a work-group shares
 * @param largestWorkGroup how many work-items a work-group may have
 * @param singleFpConfig the bit field {@code CL_DEVICE_SINGLE_FP_CONFIG}
 * @param fp64 whether it computes in double
 * @param usable whether it is there and has a compiler
 */
public record DeviceFacts(cl_platform_id platform, cl_device_id id, Kind kind, String name, String platformName, String driver,
        String version, int computeUnits, long globalMemory, long largestAllocation, long localMemory, long largestWorkGroup,
        long singleFpConfig, boolean fp64, boolean usable) {
    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d{1,4})\\.(\\d{1,4})");

    /** Work-items of the largest work-group: that of rows and tiles on a card, and that of packing on a processor too. */
    private static final int WORK_GROUP = 256;
    /** Bytes for the tiles of products and attention. */
    private static final int LOCAL_MEMORY_ON_A_CARD = 32 << 10;
    /** Bytes for the lanes of attention with weights, which alone of a processor's kernels shares memory. */
    private static final int LOCAL_MEMORY_ON_A_PROCESSOR = 1 << 10;

    /** Kinds of devices, the one to be preferred first. */
    public enum Kind {
        /** A graphics processor. */
        GPU,
        /** Something else that was built to compute. */
        ACCELERATOR,
        /** A processor that an OpenCL driver uses, such as PoCL. */
        CPU
    }

    static DeviceFacts of(cl_platform_id platform, cl_device_id id) {
        long type = number(id, CL_DEVICE_TYPE);
        Kind kind = (type & CL_DEVICE_TYPE_GPU) != 0 ? Kind.GPU : (type & CL_DEVICE_TYPE_CPU) != 0 ? Kind.CPU : Kind.ACCELERATOR;
        boolean usable = number(id, CL_DEVICE_AVAILABLE) != 0 && number(id, CL_DEVICE_COMPILER_AVAILABLE) != 0;
        boolean fp64 = text(id, CL_DEVICE_EXTENSIONS).contains("cl_khr_fp64");
        return new DeviceFacts(platform, id, kind, text(id, CL_DEVICE_NAME),
                text(platform, CL_PLATFORM_NAME) + ", " + text(platform, CL_PLATFORM_VERSION), text(id, CL_DRIVER_VERSION),
                text(id, CL_DEVICE_VERSION), (int) number(id, CL_DEVICE_MAX_COMPUTE_UNITS), number(id, CL_DEVICE_GLOBAL_MEM_SIZE),
                number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE), number(id, CL_DEVICE_LOCAL_MEM_SIZE),
                number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE), number(id, CL_DEVICE_SINGLE_FP_CONFIG), fp64, usable);
    }

    /** Whether division and square root are correctly rounded if the compiler is asked for it. */
    public boolean divisionCorrectlyRounded() {
        return (singleFpConfig & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0;
    }

    /** Whether fused multiply-add is an instruction, and not a function in software. */
    public boolean fusesInHardware() {
        return (singleFpConfig & CL_FP_FMA) != 0;
    }

    /** Why canon-1 cannot be computed on this device, or null if it can. */
    public String obstacle() {
        if (!usable) {
            return "it is not available or has no compiler";
        }
        if ((singleFpConfig & CL_FP_DENORM) == 0) {
            return "it flushes subnormal numbers";
        }
        if ((singleFpConfig & CL_FP_INF_NAN) == 0 || (singleFpConfig & CL_FP_ROUND_TO_NEAREST) == 0) {
            return "it has no infinities and NaNs, or does not round to nearest";
        }
        if (versionBelow(1, 2)) {
            return "it has %s; OpenCL 1.2 is needed".formatted(version);
        }
        if (largestWorkGroup < WORK_GROUP) {
            return "its work-groups have at most %d work-items; %d are needed".formatted(largestWorkGroup, WORK_GROUP);
        }
        long needed = kind == Kind.CPU ? LOCAL_MEMORY_ON_A_PROCESSOR : LOCAL_MEMORY_ON_A_CARD;
        if (localMemory < needed) {
            return "its work-groups share %d bytes of local memory; %d are needed".formatted(localMemory, needed);
        }
        return null;
    }

    /** Whether the device's own version, {@code OpenCL MAJOR.MINOR ...}, is an older one or cannot be read. */
    private boolean versionBelow(int major, int minor) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.lookingAt()) {
            return true;
        }
        int own = Integer.parseInt(matcher.group(1));
        return own < major || own == major && Integer.parseInt(matcher.group(2)) < minor;
    }

    private static long number(cl_device_id id, int parameter) {
        long[] value = new long[1];
        clGetDeviceInfo(id, parameter, Long.BYTES, Pointer.to(value), null);
        return value[0];
    }

    private static String text(cl_device_id id, int parameter) {
        long[] size = new long[1];
        clGetDeviceInfo(id, parameter, 0, null, size);
        byte[] text = new byte[(int) size[0]];
        clGetDeviceInfo(id, parameter, text.length, Pointer.to(text), null);
        return text(text);
    }

    private static String text(cl_platform_id id, int parameter) {
        long[] size = new long[1];
        clGetPlatformInfo(id, parameter, 0, null, size);
        byte[] text = new byte[(int) size[0]];
        clGetPlatformInfo(id, parameter, text.length, Pointer.to(text), null);
        return text(text);
    }

    /** Without the zero at the end. */
    private static String text(byte[] bytes) {
        return new String(bytes, 0, Math.max(0, bytes.length - 1), StandardCharsets.UTF_8).strip();
    }
}
