package org.transformer4j.backend.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CLException;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.product.WeightPacking;
import org.transformer4j.backend.opencl.runtime.ClContext;
import org.transformer4j.backend.opencl.runtime.DeviceFacts;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.ProgramCache;
import org.transformer4j.backend.opencl.runtime.Tuning;

/**
 * The backend {@code opencl}: every OpenCL device that can compute canon-1. Graphics cards are listed first, and where there is one
 * the backend comes before {@code cpu}; a processor under an OpenCL driver comes after it.
 *
 * <p>{@code -Dtransformer.opencl.cache=FOLDER|off} says where compiled programs are kept, see {@link ProgramCache}.
 * {@code -Dtransformer.opencl.largestAllocation=BYTES} makes the largest piece of memory smaller than the driver allows.
 */
public final class OpenClProvider implements BackendProvider {
    static final String NAME = "opencl";

    private static final String LARGEST_ALLOCATION = "transformer.opencl.largestAllocation";
    private static final int PRIORITY_OF_CARDS = 20;
    private static final int PRIORITY_OF_PROCESSORS = 5;
    private static final int NO_PLATFORM = -1001;

    private final Tuning forced;
    private volatile int priority = PRIORITY_OF_CARDS;

    /** For the service loader. */
    public OpenClProvider() {
        this(null);
    }

    /** Gives every device the same shape of kernels, or each its own if {@code forced} is null. */
    OpenClProvider(Tuning forced) {
        this.forced = forced;
    }

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** High until {@link #probe} has found nothing but processors. */
    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Probe probe() {
        List<DeviceFacts> all;
        try {
            all = OpenCl.devices();
        } catch (CLException failure) {
            return failure.getStatus() == NO_PLATFORM
                    ? new Probe.Unavailable("no platform (clGetPlatformIDs = -1001)", "install an OpenCL driver, e.g. pocl-opencl-icd")
                    : new Probe.Unavailable("OpenCL failed: " + failure.getMessage(), "check the OpenCL driver, as with clinfo");
        } catch (LinkageError | UnsupportedOperationException failure) {
            return new Probe.Unavailable("no OpenCL library (" + firstLine(failure) + ")",
                    "install an OpenCL loader and a driver, e.g. ocl-icd-libopencl1 and pocl-opencl-icd");
        }
        List<DeviceInfo> devices = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<DeviceFacts> usable = usable(all, notes);
        if (usable.isEmpty()) {
            return new Probe.Unavailable(notes.isEmpty() ? "no device" : String.join("; ", notes), "install the driver of a device that can");
        }
        for (int i = 0; i < usable.size(); i++) {
            devices.add(info(i, usable.get(i)));
            if (!usable.get(i).fusesInHardware()) {
                notes.add("%s:%d has no fused multiply-add, so results are right but come many times slower".formatted(NAME, i));
            }
        }
        priority = usable.getFirst().kind() == DeviceFacts.Kind.CPU ? PRIORITY_OF_PROCESSORS : PRIORITY_OF_CARDS;
        return new Probe.Available(devices, notes);
    }

    private static List<DeviceFacts> usable(List<DeviceFacts> all, List<String> notes) {
        List<DeviceFacts> usable = new ArrayList<>();
        for (DeviceFacts device : all) {
            String obstacle = device.obstacle();
            if (obstacle == null) {
                usable.add(device);
            } else {
                notes.add("%s is left out: %s".formatted(device.name(), obstacle));
            }
        }
        return usable;
    }

    private static DeviceInfo info(int index, DeviceFacts facts) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("kind", facts.kind().toString());
        properties.put("platform", facts.platformName());
        properties.put("driver", facts.driver());
        properties.put("compute units", Integer.toString(facts.computeUnits()));
        properties.put("memory", facts.globalMemory() / (1 << 20) + " MiB");
        return new DeviceInfo(NAME, index, facts.name(), properties);
    }

    @Override
    public long packedBytes(WeightSpec spec) {
        return WeightPacking.bytes(spec);
    }

    @Override
    public Device open(DeviceInfo device) {
        List<DeviceFacts> usable = usable(OpenCl.devices(), new ArrayList<>());
        if (!device.backend().equals(NAME) || device.index() < 0 || device.index() >= usable.size()) {
            throw new DeviceException("no device %s; there are %s:0 to %s:%d".formatted(device.selector(), NAME, NAME, usable.size() - 1));
        }
        DeviceFacts facts = usable.get(device.index());
        Tuning tuning = forced == null ? Tuning.of(facts) : forced;
        ProgramCache cache = ProgramCache.configured();
        ClContext context = new ClContext(device.selector(), facts, largestAllocation(facts));
        return new OpenClDevice(device, context, cache, Division.of(facts), tuning);
    }

    private static long largestAllocation(DeviceFacts facts) {
        String wanted = System.getProperty(LARGEST_ALLOCATION);
        if (wanted == null) {
            return facts.largestAllocation();
        }
        try {
            long bytes = Long.parseLong(wanted);
            if (bytes >= 1 << 16) {
                return Math.min(bytes, facts.largestAllocation());
            }
        } catch (NumberFormatException notANumber) {
            // Refused below.
        }
        throw new DeviceException("%s is '%s'; a number of bytes from 65536 on is needed".formatted(LARGEST_ALLOCATION, wanted));
    }

    private static String firstLine(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage().lines().findFirst().orElse("");
    }
}
