package org.transformer4j.backend.aparapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.transformer4j.api.spi.BackendProvider;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;

class AparapiProviderTest {
    private static ChildJvm probe(List<String> options, Map<String, String> environment) throws Exception {
        return ChildJvm.run(ProbeScenario.class, options, environment);
    }

    @Test
    void it_is_found_as_a_service_and_ranks_below_the_others() {
        AparapiProviderTest.class.getModule().addUses(BackendProvider.class);
        assertThat(ServiceLoader.load(BackendProvider.class)).filteredOn(AparapiProvider.class::isInstance).singleElement()
                .satisfies(provider -> {
                    assertThat(provider.name()).isEqualTo("aparapi");
                    assertThat(provider.priority()).isEqualTo(1);
                });
    }

    @Test
    void opening_a_device_is_silent_and_leaves_log_levels_alone() throws Exception {
        try (Device here = TestDevices.open()) {
            assertThat(here.info().selector()).isEqualTo("aparapi:0");
        }

        ChildJvm child = probe(List.of(), Map.of());

        assertThat(child.output().lines()).containsExactly("opened aparapi:0", "level FINE");
        assertThat(child.errors()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_machine_without_drivers_is_told_what_to_install() throws Exception {
        ChildJvm child = probe(List.of(), Map.of("OCL_ICD_VENDORS", "/nonexistent"));

        Assumptions.assumeFalse(child.output().startsWith("opened"), "the loader does not look at OCL_ICD_VENDORS");
        Assumptions.assumeFalse(child.output().contains("cannot be loaded"), "there is no loader");
        assertThat(child.output().lines()).containsExactly(
                "no OpenCL platform; install an OpenCL driver, such as Debian's pocl-opencl-icd", "level FINE");
        assertThat(child.errors()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_native_library_that_does_not_load_is_a_reason() throws Exception {
        ChildJvm child = probe(List.of("-Djava.io.tmpdir=/proc"), Map.of());

        assertThat(child.output()).contains("native library").contains("install an OpenCL loader");
        assertThat(child.errors()).isEmpty();
    }

    @Test
    void a_property_that_asks_for_java_threads_is_refused() throws Exception {
        for (String mode : List.of("JTP", "SEQ", "GPU,JTP")) {
            ChildJvm child = probe(List.of("-Dcom.aparapi.executionMode=" + mode), Map.of());

            assertThat(child.output()).startsWith("com.aparapi.executionMode is " + mode).contains("as Java")
                    .contains("remove the property");
        }
    }

    @Test
    void a_property_that_asks_for_another_kind_of_device_does_not_matter() throws Exception {
        try (Device here = TestDevices.open()) {
            ChildJvm child = probe(List.of("-Dcom.aparapi.executionMode=GPU"), Map.of());

            assertThat(child.output()).startsWith("opened " + here.info().selector());
        }
    }

    @Test
    void a_device_that_is_not_there_is_refused() {
        TestDevices.open().close();

        assertThatThrownBy(() -> new AparapiProvider().open(new DeviceInfo("aparapi", 99, "none", Map.of())))
                .isInstanceOf(DeviceException.class).hasMessageContaining("aparapi:99").hasMessageContaining("aparapi:0");
    }
}
