package org.transformer4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.spi.DeviceInfo;

class ConformanceMainTest {
    @Test
    void without_a_backend_nothing_is_conformant() throws IOException {
        assertThat(ConformanceMain.run("--only", "Fill*", "--backend", "none-of-that-name")).isEqualTo(1);
    }

    @Test
    void arguments_that_make_no_sense_end_with_2() throws IOException {
        assertThat(ConformanceMain.run("--jsn", "x")).isEqualTo(2);
        assertThat(ConformanceMain.run("--json")).isEqualTo(2);
    }

    @Test
    void options_are_read_in_any_order() {
        Options options = Options.parse("--html", "a.html", "--backend", "opencl:1", "--only", "Rope*");

        assertThat(options.html()).isEqualTo(Path.of("a.html"));
        assertThat(options.json()).isNull();
        assertThat(options.only().matches("Rope[dim=2]/real")).isTrue();
        assertThat(options.wants("opencl")).isTrue();
        assertThat(options.wants("cpu")).isFalse();
        assertThat(options.wants(new DeviceInfo("opencl", 1, "gpu", Map.of()))).isTrue();
        assertThat(options.wants(new DeviceInfo("opencl", 0, "gpu", Map.of()))).isFalse();
    }

    @Test
    void an_unknown_option_is_named() {
        assertThatThrownBy(() -> Options.parse("--jsn", "x")).hasMessageContaining("--jsn");
    }

    @Test
    void only_a_star_is_special_in_a_pattern() {
        assertThat(new CasePattern("A[*]/x").matches("A[a=1,b=2]/x")).isTrue();
        assertThat(new CasePattern("A[*]/x").matches("A[a=1]/xy")).isFalse();
        assertThat(new CasePattern("A.").matches("AB")).isFalse();
        assertThat(CasePattern.ALL.matches("anything")).isTrue();
    }
}
