package org.transformer4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.api.spi.WrongSettingException;
import org.transformer4j.backend.cpu.vector.VectorWidth;

class CpuProviderTest {
    private final CpuProvider provider = new CpuProvider();

    @AfterEach
    void forgetThreads() {
        System.clearProperty(Threads.PROPERTY);
    }

    @Test
    void it_is_found_as_a_service() {
        CpuProviderTest.class.getModule().addUses(BackendProvider.class);
        assertThat(ServiceLoader.load(BackendProvider.class)).hasAtLeastOneElementOfType(CpuProvider.class);
    }

    @Test
    void the_one_device_tells_its_threads_and_its_path() {
        System.setProperty(Threads.PROPERTY, "3");
        assertThat(provider.probe()).isInstanceOfSatisfying(Probe.Available.class, available -> {
            DeviceInfo info = available.devices().getFirst();
            assertThat(available.devices()).hasSize(1);
            assertThat(info.selector()).isEqualTo("cpu:0");
            assertThat(info.name()).isNotBlank();
            assertThat(info.properties()).containsEntry("threads", "3")
                    .containsEntry("path", VectorWidth.vectorised() ? "vector-" + VectorWidth.bits() : "scalar");
        });
    }

    @Test
    void scalar_loops_are_noted() {
        assertThat(provider.probe()).isInstanceOfSatisfying(Probe.Available.class, available ->
                assertThat(available.notes().stream().anyMatch(VectorWidth.scalarReason()::equals))
                        .isEqualTo(!VectorWidth.vectorised()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "", "1025", "99999999999"})
    void a_senseless_number_of_threads_is_a_wrong_setting(String threads) {
        System.setProperty(Threads.PROPERTY, threads);
        assertThatThrownBy(provider::probe).isInstanceOf(WrongSettingException.class)
                .hasMessageContaining("-Dtransformer.cpu.threads=" + threads).hasMessageContaining("1 to 1024");
    }

    @Test
    void a_senseless_width_of_vectors_is_told_each_time() {
        String before = System.getProperty(VectorWidth.PROPERTY);
        System.setProperty(VectorWidth.PROPERTY, "7");
        try {
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(provider::probe).isInstanceOf(WrongSettingException.class)
                        .hasMessageContaining("-Dtransformer.cpu.vectorBits=7").hasMessageContaining("512, 256, 128, or scalar");
            }
        } finally {
            if (before == null) {
                System.clearProperty(VectorWidth.PROPERTY);
            } else {
                System.setProperty(VectorWidth.PROPERTY, before);
            }
        }
    }

    @Test
    void another_device_is_not_opened() {
        assertThatThrownBy(() -> provider.open(new DeviceInfo("cpu", 1, "second", Map.of())))
                .isInstanceOf(DeviceException.class).hasMessageContaining("cpu:1");
    }

    @Test
    void a_packed_weight_takes_its_bits_and_those_of_the_last_panel_that_are_empty() {
        assertThat(new CpuProvider().packedBytes(new WeightSpec(257, 64, WeightFormat.Q8_0))).isEqualTo(288 * 2 * 34);
        assertThat(new CpuProvider().packedBytes(new WeightSpec(32, 10, WeightFormat.BF16))).isEqualTo(32 * 10 * 2);
    }
}
