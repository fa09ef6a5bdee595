package org.transformer4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

class BackendsTest {
    @Test
    void without_any_backend_the_error_says_what_to_add() {
        assertThatThrownBy(Backends::select).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("No backend available").hasMessageContaining("backend-cpu");
    }

    @Test
    void an_unknown_name_is_never_replaced() {
        assertThatThrownBy(() -> Backends.select("abacus")).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("Unknown backend 'abacus'");
    }

    @Test
    void a_device_must_be_a_number() {
        assertThatThrownBy(() -> Backends.select("cpu:fast")).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("device number");
    }

    @Test
    void the_property_decides_before_anything_else() {
        System.setProperty(Backends.PROPERTY, "abacus");
        try {
            assertThatThrownBy(Backends::select).hasMessageContaining("Unknown backend 'abacus'");
        } finally {
            System.clearProperty(Backends.PROPERTY);
        }
    }

    @Test
    void a_device_that_is_not_there_is_named_with_those_that_are() {
        assertThatThrownBy(() -> Backends.open(new OneDevice(), 3)).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("no device 3").hasMessageContaining("0 (the only one)");
    }

    @Test
    void the_device_that_was_asked_for_is_opened() {
        assertThatThrownBy(() -> Backends.open(new OneDevice(), 0)).isInstanceOf(DeviceException.class).hasMessage("one:0");
    }

    @Test
    void the_list_is_empty_without_modules() {
        assertThat(Backends.list()).isEmpty();
    }

    private static final class OneDevice implements BackendProvider {
        @Override
        public int spiVersion() {
            return SPI_VERSION;
        }

        @Override
        public String name() {
            return "one";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Probe probe() {
            return new Probe.Available(List.of(new DeviceInfo("one", 0, "the only one", Map.of())), List.of());
        }

        @Override
        public Device open(DeviceInfo device) {
            throw new DeviceException(device.selector());
        }
    }
}
