package org.transformer4j.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.aparapi.device.Accelerator;
import org.transformer4j.backend.aparapi.device.MovingCollector;
import org.transformer4j.backend.aparapi.device.OpenClDevices;
import org.transformer4j.backend.aparapi.kernel.Weights;

/**
 * The backend {@code aparapi}: OpenCL devices with double precision, driven by kernels that are written in Java and translated to
 * OpenCL while the program runs.
 *
 * <p>All memory of a device is one Java array, so it counts towards {@code -Xmx} and ends at 2 GiB; see
 * {@link Accelerator} for what that means on devices with memory of their own.
 */
public final class AparapiProvider implements BackendProvider {
    private static final String NAME = "aparapi";
    private static final int PRIORITY = 1;

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Probe probe() {
        try {
            return available(OpenClDevices.find());
        } catch (OpenClDevices.NoneException none) {
            return new Probe.Unavailable(none.getMessage(), none.remedy());
        } catch (RuntimeException | LinkageError broken) {
            return new Probe.Unavailable("Aparapi cannot be used: %s".formatted(broken),
                    "see that aparapi 3.0.2, aparapi-jni and bcel are there, and that an OpenCL driver is installed");
        }
    }

    static Probe available(OpenClDevices found) {
        List<DeviceInfo> infos = new ArrayList<>();
        List<String> notes = new ArrayList<>(found.notes());
        for (OpenCLDevice device : found.devices()) {
            infos.add(info(infos.size(), device));
            MovingCollector.note(device).ifPresent(notes::add);
        }
        return new Probe.Available(infos, notes);
    }

    private static DeviceInfo info(int index, OpenCLDevice device) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("platform", device.getOpenCLPlatform().getName());
        properties.put("version", device.getOpenCLPlatform().getVersion().strip());
        properties.put("units", Integer.toString(device.getMaxComputeUnits()));
        properties.put("memory", device.isSharedMemory() ? "the Java heap" : "its own, copied from the Java heap");
        return new DeviceInfo(NAME, index, device.getName().strip(), properties);
    }

    @Override
    public long packedBytes(WeightSpec spec) {
        return Weights.bytes(spec);
    }

    @Override
    public Device open(DeviceInfo info) {
        try {
            return open(info, OpenClDevices.find().devices());
        } catch (OpenClDevices.NoneException none) {
            throw new DeviceException("%s; %s".formatted(none.getMessage(), none.remedy()), none);
        }
    }

    static Device open(DeviceInfo info, List<OpenCLDevice> devices) {
        if (!info.backend().equals(NAME) || info.index() < 0 || info.index() >= devices.size()) {
            throw new DeviceException("no device %s; there are %s:0 to %s:%d"
                    .formatted(info.selector(), NAME, NAME, devices.size() - 1));
        }
        OpenCLDevice device = devices.get(info.index());
        MovingCollector.check(device);
        return new AparapiDevice(info, new Accelerator(device, devices));
    }
}
