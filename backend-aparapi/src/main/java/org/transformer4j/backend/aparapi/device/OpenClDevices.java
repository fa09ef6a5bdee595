package org.transformer4j.backend.aparapi.device;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.internal.opencl.OpenCLLoader;
import com.aparapi.internal.opencl.OpenCLPlatform;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.transformer4j.api.spi.SignalHandlers;

/**
 * The OpenCL devices of this machine. The first look loads Aparapi and its native library.
 *
 * @param devices those that the program can run on
 * @param notes why others cannot
 */
public record OpenClDevices(List<OpenCLDevice> devices, List<String> notes) {
    private static final String MODE = "com.aparapi.executionMode";
    private static final Set<String> OPENCL_MODES = Set.of("AUTO", "GPU", "CPU", "ACC");

    /** Kept, because Aparapi compares descriptions of devices by identity, and keeps its own list as well. */
    private static OpenClDevices found;

    /** Why there is no device. */
    public static final class NoneException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String remedy;

        NoneException(String reason, String remedy) {
            super(reason);
            this.remedy = remedy;
        }

        /** What to do about it. */
        public String remedy() {
            return remedy;
        }
    }

    /**
     * Looks for devices.
     *
     * @throws NoneException if there are none, with the reason
     */
    public static synchronized OpenClDevices find() throws NoneException {
        checkMode();
        if (found == null) {
            try (SignalHandlers kept = SignalHandlers.keep()) {
                found = list();
            }
        }
        return found;
    }

    private static OpenClDevices list() throws NoneException {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new NoneException("this machine stores numbers with the highest byte first", "use another backend");
        }
        AparapiLogging.load();
        if (!OpenCLLoader.isOpenCLAvailable()) {
            throw new NoneException("Aparapi's native library cannot be loaded, most often because libOpenCL is missing",
                    "install an OpenCL loader and driver, such as Debian's pocl-opencl-icd");
        }
        List<OpenCLPlatform> platforms = StandardError.withoutNotices(() -> new OpenCLPlatform().getOpenCLPlatforms());
        if (platforms == null || platforms.isEmpty()) {
            throw new NoneException("no OpenCL platform", "install an OpenCL driver, such as Debian's pocl-opencl-icd");
        }
        List<OpenCLDevice> devices = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (OpenCLPlatform platform : platforms) {
            for (OpenCLDevice device : platform.getOpenCLDevices()) {
                if (device.getType() == Device.TYPE.CPU || DoublePrecision.isOn(device)) {
                    devices.add(copy(device, device.getType() == Device.TYPE.CPU));
                } else {
                    notes.add("%s is left out: it has no double precision (cl_khr_fp64), by which quotients are rounded correctly"
                            .formatted(device.getName()));
                }
            }
        }
        if (devices.isEmpty()) {
            throw new NoneException(notes.isEmpty() ? "no OpenCL device" : String.join("; ", notes),
                    "install a driver for a device with double precision, such as Debian's pocl-opencl-icd for the processor");
        }
        return new OpenClDevices(List.copyOf(devices), List.copyOf(notes));
    }

    private static void checkMode() throws NoneException {
        String modes = System.getProperty(MODE);
        if (modes == null) {
            return;
        }
        for (String mode : modes.split(",")) {
            if (!OPENCL_MODES.contains(mode.toUpperCase(Locale.ROOT))) {
                throw new NoneException("%s is %s, which runs kernels as Java instead of OpenCL, with other bits"
                        .formatted(MODE, modes), "remove the property");
            }
        }
    }

    /**
     * A description of our own, because the application may use Aparapi as well.
     *
     * @param shared whether the device works on the memory of the host; Aparapi takes that for granted, but only a processor does
     */
    public static OpenCLDevice copy(OpenCLDevice device, boolean shared) {
        OpenCLDevice copy = new OpenCLDevice(device.getOpenCLPlatform(), device.getDeviceId(), device.getType());
        copy.setName(device.getName());
        copy.setMaxComputeUnits(device.getMaxComputeUnits());
        copy.setMaxWorkGroupSize(device.getMaxWorkGroupSize());
        copy.setMaxWorkItemDimensions(device.getMaxWorkItemDimensions());
        for (int i = 0; i < device.getMaxWorkItemDimensions(); i++) {
            copy.setMaxWorkItemSize(i, device.getMaxWorkItemSize()[i]);
        }
        copy.setGlobalMemSize(device.getGlobalMemSize());
        copy.setMaxMemAllocSize(device.getMaxMemAllocSize());
        copy.setLocalMemSize(device.getLocalMemSize());
        copy.setSharedMemory(shared);
        return copy;
    }
}
