package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Probe;

@RequiresOpenCl
class OpenClProviderTest {
    private final OpenClProvider provider = new OpenClProvider();

    @Test
    void each_device_has_a_number_and_says_what_it_is() {
        assertThat(provider.probe()).isInstanceOfSatisfying(Probe.Available.class, available -> {
            for (int i = 0; i < available.devices().size(); i++) {
                assertThat(available.devices().get(i).selector()).isEqualTo("opencl:" + i);
                assertThat(available.devices().get(i).properties()).containsKeys("kind", "platform", "driver", "memory");
            }
        });
    }

    @Test
    void processors_come_behind_the_backend_for_processors_and_cards_before_it() {
        Probe.Available available = (Probe.Available) provider.probe();
        boolean card = !available.devices().getFirst().properties().get("kind").equals("CPU");
        assertThat(provider.priority()).isEqualTo(card ? 20 : 5);
    }

    @Test
    void a_device_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> provider.open(new DeviceInfo("opencl", 99, "", Map.of()))).isInstanceOf(DeviceException.class)
                .hasMessageContaining("opencl:99").hasMessageContaining("opencl:0");
        assertThatThrownBy(() -> provider.open(new DeviceInfo("opencl", -1, "", Map.of()))).isInstanceOf(DeviceException.class);
        assertThatThrownBy(() -> provider.open(new DeviceInfo("other", 0, "", Map.of()))).isInstanceOf(DeviceException.class);
    }

    @Test
    void a_property_that_makes_no_sense_is_refused_by_name() {
        for (String property : List.of("transformer.opencl.largestAllocation", "transformer.opencl.tuning")) {
            System.setProperty(property, "huge");
            try {
                assertThatThrownBy(() -> provider.open(new DeviceInfo("opencl", 0, "", Map.of()))).isInstanceOf(DeviceException.class)
                        .hasMessageContaining(property).hasMessageContaining("'huge'");
            } finally {
                System.clearProperty(property);
            }
        }
    }

    @Test
    void a_machine_without_a_platform_gets_a_reason_and_a_remedy() throws IOException, InterruptedException {
        assertThat(child(ProbeReport.class, Map.of("OCL_ICD_VENDORS", "/nonexistent"))).isEqualToIgnoringNewLines("no platform (clGetPlatformIDs = -1001) / install an OpenCL driver, e.g. pocl-opencl-icd");
    }

    /** PoCL's compiler puts its own in their place, under which a process with two threads ends by chance. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_signal_handlers_of_java_stay() throws IOException, InterruptedException {
        assertThat(child(SignalReport.class, Map.of())).isEqualToIgnoringNewLines("kept");
    }

    private static String child(Class<?> main, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(), main.getName()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path", "jdk.module.patch.0").map(System::getProperty).filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
