package org.transformer4j.backend.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.WrongSettingException;

class VectorWidthTest {
    /** Prints the width, the reason for scalar loops and the bits of a dot product of two blocks. */
    private static final String PROBE = """
            import java.lang.foreign.*;
            import org.transformer4j.backend.cpu.matmul.*;
            import org.transformer4j.backend.cpu.thread.*;
            import org.transformer4j.backend.cpu.vector.*;

            public class Probe {
                public static void main(String[] arguments) {
                    if (arguments.length > 0) {
                        System.out.println(Species.LANES);
                    }
                    System.out.println(VectorWidth.bits());
                    System.out.println(VectorWidth.scalarReason());
                    MemorySegment a = Arena.ofAuto().allocate(4 * 300, 4);
                    MemorySegment c = Arena.ofAuto().allocate(4, 4);
                    for (int i = 0; i < 300; i++) {
                        a.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f / (i + 1));
                    }
                    try (Workers workers = new Workers(1)) {
                        new MatMul().left(a, 0, 0, 300, false).right(a, 0, 0, 1, false).result(c, 0, 0, 1)
                                .multiply(1, 1, 1, 300, workers);
                    }
                    System.out.println(Float.floatToIntBits(c.get(ValueLayout.JAVA_FLOAT, 0)));
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void the_width_is_what_the_property_asks_for_if_the_machine_has_it() {
        int asked = WidthCap.parse(System.getProperty(VectorWidth.PROPERTY, ""));
        assertThat(VectorWidth.bits()).isIn(0, 128, 256, 512).isLessThanOrEqualTo(asked);
        assertThat(VectorWidth.vectorised()).isEqualTo(VectorWidth.bits() > 0);
        assertThat(VectorWidth.scalarReason().isEmpty()).isEqualTo(VectorWidth.vectorised());
        if (VectorWidth.vectorised()) {
            assertThat(Species.BITS).isEqualTo(VectorWidth.bits());
            assertThat(List.of(Species.FLOAT.length(), Species.INT.length(), Species.SHORT.length()))
                    .containsOnly(Species.LANES);
        }
    }

    @Test
    void the_property_takes_widths_and_the_word_scalar() {
        assertThat(List.of(WidthCap.parse(""), WidthCap.parse("512"), WidthCap.parse("256"), WidthCap.parse(" 128 "),
                WidthCap.parse("0"), WidthCap.parse("scalar"))).containsExactly(512, 512, 256, 128, 0, 0);
    }

    @Test
    void any_other_value_is_refused() {
        assertThatThrownBy(() -> WidthCap.parse("1024")).isInstanceOf(WrongSettingException.class)
                .hasMessageContaining("1024").hasMessageContaining("512, 256, 128, or scalar");
    }

    @Test
    void without_the_module_scalar_loops_give_the_same_bits_and_the_reason_names_the_flag() throws Exception {
        List<String> without = probe(List.of());
        List<String> with = probe(List.of("--add-modules", "jdk.incubator.vector"));

        assertThat(without.getFirst()).isEqualTo("0");
        assertThat(without.get(1)).contains("--add-modules jdk.incubator.vector");
        assertThat(without.getLast()).isEqualTo(with.getLast());
    }

    @Test
    void the_species_may_be_asked_for_before_the_width() throws Exception {
        List<String> lines = probe(List.of("--add-modules", "jdk.incubator.vector"), "species first");
        assertThat(Integer.parseInt(lines.get(1))).isEqualTo(Integer.parseInt(lines.getFirst()) * 32);
    }

    /** What the probe prints when it runs on the class path of a virtual machine of its own. */
    private List<String> probe(List<String> options, String... arguments) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Probe.java"), PROBE);
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(options);
        command.addAll(List.of("-cp", place(VectorWidth.class) + System.getProperty("path.separator") + place(DType.class),
                source.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().toList();
    }

    private static Path place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return Path.of(source.getLocation().getPath());
    }
}
