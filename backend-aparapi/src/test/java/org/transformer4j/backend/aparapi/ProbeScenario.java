package org.transformer4j.backend.aparapi;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

/** Probes, opens what is there, and prints what came of it and whether the logging of the application is as it was. */
final class ProbeScenario {
    private ProbeScenario() {}

    public static void main(String[] arguments) {
        Handler handler = Logger.getLogger("").getHandlers()[0];
        handler.setLevel(Level.FINE);
        AparapiProvider provider = new AparapiProvider();
        switch (provider.probe()) {
            case Probe.Available(List<DeviceInfo> devices, _) -> {
                try (Device device = provider.open(devices.getFirst())) {
                    System.out.println("opened " + device.info().selector());
                }
            }
            case Probe.Unavailable(String reason, String remedy) -> System.out.printf("%s; %s%n", reason, remedy);
        }
        System.out.println("level " + handler.getLevel());
    }
}
