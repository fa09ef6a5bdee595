package org.transformer4j.backend.opencl.runtime;

import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetPlatformIDs;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.transformer4j.api.spi.SignalHandlers;

/** The OpenCL installation of this machine. */
public final class OpenCl {
    /** JOCL unpacks its library under a name that anybody could have taken before, unless this property says otherwise. */
    private static final String UNIQUE_NAMES = "uniqueLibraryNames";

    private OpenCl() {}

    /**
     * The devices of all platforms: graphics cards first, then accelerators, then processors, otherwise in the driver's order.
     * Platforms and devices that fail when they are asked are left out.
     *
     * @throws CLException if there is no platform, or none that does not fail
     * @throws LinkageError if there is no OpenCL library
     */
    public static List<DeviceFacts> devices() {
        load();
        try (SignalHandlers kept = SignalHandlers.keep()) {
            return listed();
        }
    }

    private static List<DeviceFacts> listed() {
        int[] count = new int[1];
        clGetPlatformIDs(0, null, count);
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        clGetPlatformIDs(count[0], platforms, null);
        List<DeviceFacts> devices = new ArrayList<>();
        List<CLException> failures = new ArrayList<>();
        for (cl_platform_id platform : platforms) {
            try {
                addDevices(platform, devices, failures);
            } catch (CLException failure) {
                failures.add(failure);
            }
        }
        if (devices.isEmpty() && !failures.isEmpty()) {
            throw failures.getFirst();
        }
        devices.sort(Comparator.comparing(DeviceFacts::kind));
        return devices;
    }

    private static void addDevices(cl_platform_id platform, List<DeviceFacts> devices, List<CLException> failures) {
        for (cl_device_id device : devices(platform)) {
            try {
                devices.add(DeviceFacts.of(platform, device));
            } catch (CLException failure) {
                failures.add(failure);
            }
        }
    }

    private static cl_device_id[] devices(cl_platform_id platform) {
        int[] count = new int[1];
        try {
            clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
        } catch (CLException failure) {
            if (failure.getStatus() == CL_DEVICE_NOT_FOUND) {
                return new cl_device_id[0];
            }
            throw failure;
        }
        cl_device_id[] devices = new cl_device_id[count[0]];
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count[0], devices, null);
        return devices;
    }

    /**
     * JOCL complains on standard output, among what the program has to say, if there is no library; so this looks first.
     *
     * @throws UnsatisfiedLinkError if there is none
     */
    private static void requireLibrary() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        List<String> names = system.startsWith("mac") ? List.of("/System/Library/Frameworks/OpenCL.framework/Versions/Current/OpenCL")
                : system.startsWith("windows") ? List.of("OpenCL.dll") : List.of("libOpenCL.so.1", "libOpenCL.so");
        for (String name : names) {
            try (Arena arena = Arena.ofConfined()) {
                SymbolLookup.libraryLookup(name, arena);
                return;
            } catch (IllegalCallerException notAllowedToLook) {
                return;
            } catch (IllegalArgumentException notThere) {
                // The next name may be.
            }
        }
        throw new UnsatisfiedLinkError(String.join(" and ", names) + " not found");
    }

    /** Loads JOCL's native library, and lets OpenCL's error codes come as exceptions. */
    private static synchronized void load() {
        requireLibrary();
        String before = System.getProperty(UNIQUE_NAMES);
        System.setProperty(UNIQUE_NAMES, "true");
        try {
            CL.setExceptionsEnabled(true);
        } finally {
            if (before == null) {
                System.clearProperty(UNIQUE_NAMES);
            } else {
                System.setProperty(UNIQUE_NAMES, before);
            }
        }
    }
}
