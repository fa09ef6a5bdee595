package org.transformer4j.backend.opencl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.backend.opencl.RequiresOpenCl;

@RequiresOpenCl
class ProgramCacheTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    private final DeviceFacts facts = OpenCl.devices().getFirst();
    private final ClContext context = new ClContext("opencl:0", facts, facts.largestAllocation());

    @TempDir
    private Path folder;

    @AfterEach
    void nothing_is_left() {
        assertThat(context.handles()).isZero();
        context.close();
    }

    @Test
    void a_program_is_compiled_once_and_taken_from_the_folder_afterwards() throws IOException {
        compile(new ProgramCache(folder));
        Path file = onlyFile();
        Files.setLastModifiedTime(file, LONG_AGO);
        compile(new ProgramCache(folder));
        assertThat(Files.getLastModifiedTime(onlyFile())).isEqualTo(LONG_AGO);
    }

    @Test
    void a_file_that_was_cut_short_is_compiled_anew() throws IOException {
        compile(new ProgramCache(folder));
        byte[] whole = Files.readAllBytes(onlyFile());
        for (int length : new int[] {0, 5, 32, whole.length / 2, whole.length - 1}) {
            Files.write(onlyFile(), Arrays.copyOf(whole, length));
            compile(new ProgramCache(folder));
            assertThat(Files.size(onlyFile())).as("after a file of %d bytes", length).isGreaterThan(length);
        }
    }

    @Test
    void a_file_that_was_spoilt_is_compiled_anew() throws IOException {
        compile(new ProgramCache(folder));
        byte[] spoilt = Files.readAllBytes(onlyFile());
        spoilt[spoilt.length / 2] ^= 1;
        Files.write(onlyFile(), spoilt);
        Files.setLastModifiedTime(onlyFile(), LONG_AGO);
        compile(new ProgramCache(folder));
        assertThat(Files.getLastModifiedTime(onlyFile())).isNotEqualTo(LONG_AGO);
    }

    @Test
    void a_binary_that_the_driver_refuses_is_compiled_anew() throws IOException {
        compile(new ProgramCache(folder));
        String key = onlyFile().getFileName().toString();
        new ProgramCache(folder).keep(key, "not a program".getBytes());
        Files.setLastModifiedTime(onlyFile(), LONG_AGO);
        compile(new ProgramCache(folder));
        assertThat(Files.getLastModifiedTime(onlyFile())).isNotEqualTo(LONG_AGO);
    }

    @Test
    void without_a_folder_that_can_be_written_everything_works() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "in the way");
        compile(new ProgramCache(file.resolve("below")));
        compile(new ProgramCache(null));
        assertThat(file).hasContent("in the way");
    }

    @Test
    void a_program_that_does_not_compile_shows_the_compilers_log() {
        try (Programs programs = programs(new ProgramCache(null))) {
            assertThatThrownBy(() -> programs.entry("broken.cl", "broken")).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("broken.cl does not compile").hasMessageContaining(facts.name())
                    .hasMessageContaining("undeclared_name");
        }
    }

    @Test
    void a_kernel_that_is_not_in_its_program_is_named() {
        try (Programs programs = programs(new ProgramCache(null))) {
            assertThatThrownBy(() -> programs.entry("store.cl", "restore")).isInstanceOf(DeviceException.class)
                    .hasMessageContaining("store/restore");
        }
    }

    private void compile(ProgramCache cache) {
        try (Programs programs = programs(cache)) {
            programs.entry("store.cl", "store");
        }
    }

    private Programs programs(ProgramCache cache) {
        return new Programs(context, cache, Division.of(facts), Tuning.of(facts));
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
