package org.transformer4j.backend.aparapi;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.backend.aparapi.device.OpenClDevices;

/** Devices to test with. Where there are none, tests fail, or are skipped where {@link #required} says so. */
final class TestDevices {
    private TestDevices() {}

    /** Where the environment variable {@code TRANSFORMER_REQUIRE_ALL_BACKENDS} is set, as in CI, a machine without OpenCL fails. */
    static boolean required() {
        return System.getenv("TRANSFORMER_REQUIRE_ALL_BACKENDS") != null;
    }

    static Device open() {
        return open(new AparapiProvider());
    }

    static Device open(BackendProvider provider) {
        return switch (provider.probe()) {
            case Probe.Available(List<DeviceInfo> devices, _) -> provider.open(devices.getFirst());
            case Probe.Unavailable(String reason, String remedy) -> {
                Assumptions.assumeTrue(required(), reason);
                yield Assertions.fail("%s; %s".formatted(reason, remedy));
            }
        };
    }

    /** The devices of this machine, as if each had memory of its own. */
    static OpenClDevices separate() {
        try {
            OpenClDevices found = OpenClDevices.find();
            return new OpenClDevices(
                    found.devices().stream().map(device -> OpenClDevices.copy(device, false)).toList(), found.notes());
        } catch (OpenClDevices.NoneException none) {
            throw new AssertionError(none);
        }
    }

    /**
     * The same devices, treated as graphics cards are: with a copy of the heap, and one unit of work for each item in groups of
     * 64.
     */
    static final class SeparateMemoryProvider implements BackendProvider {
        private final AparapiProvider provider = new AparapiProvider();

        @Override
        public int spiVersion() {
            return SPI_VERSION;
        }

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public int priority() {
            return provider.priority();
        }

        @Override
        public Probe probe() {
            try {
                OpenClDevices.find();
            } catch (OpenClDevices.NoneException none) {
                return provider.probe();
            }
            return AparapiProvider.available(separate());
        }

        @Override
        public Device open(DeviceInfo info) {
            return AparapiProvider.open(info, separate().devices());
        }
    }
}
