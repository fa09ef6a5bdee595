package org.transformer4j.backend.aparapi;

import java.util.List;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.backend.aparapi.device.OpenClDevices;

/** Prints what is noted about a device, with {@code -Dseparate=true} one with memory of its own, and how it opens. */
final class MovingCollectorScenario {
    private MovingCollectorScenario() {}

    public static void main(String[] arguments) throws Exception {
        OpenClDevices found = Boolean.getBoolean("separate") ? TestDevices.separate() : OpenClDevices.find();
        if (AparapiProvider.available(found) instanceof Probe.Available(List<DeviceInfo> infos, List<String> notes)) {
            notes.forEach(note -> System.out.println("note: " + note));
            try (Device device = AparapiProvider.open(infos.getFirst(), found.devices())) {
                System.out.println("opened " + device.info().selector());
            } catch (DeviceException refused) {
                System.out.println("refused: " + refused.getMessage());
            }
        }
    }
}
