package org.transformer4j.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void a_file_is_the_old_one_until_the_new_one_is_complete() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        WholeFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasSize(1 << 20);
        WholeFile.writeUnforced(file, out -> {
            out.write('x');
            assertThat(file).hasSize(1 << 20);
        });
        assertThat(file).hasContent("x");
        WholeFile.write(file, "\u00fc\n");
        assertThat(file).hasBinaryContent(new byte[] {(byte) 0xC3, (byte) 0xBC, '\n'});
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void what_was_there_stays_if_writing_fails() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        for (Throwable failure : new Throwable[] {new IOException("no room"), new IllegalStateException("no room"), new AssertionError("no room")}) {
            assertThatThrownBy(() -> WholeFile.write(file, out -> {
                out.write(new byte[1 << 20]);
                switch (failure) {
                    case IOException io -> throw io;
                    case RuntimeException refused -> throw refused;
                    default -> throw (Error) failure;
                }
            })).isSameAs(failure);
            assertThat(file).hasContent("old");
            assertThat(folder.toFile().list()).containsExactly("a.txt");
        }
        assertThatThrownBy(() -> WholeFile.write(folder.resolve("none/a.txt"), "")).isInstanceOf(IOException.class);
    }
}
