package org.transformer4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    Path folder;

    @Test
    void a_packed_file_is_read_as_the_plain_one() throws IOException {
        String text = "The café – naïve 😀 words ".repeat(9000);
        Path plain = Files.writeString(folder.resolve("plain"), text);
        Path packed = Files.write(folder.resolve("packed"), gzip(text));
        // Two packed files in a row are one.
        Path twice = Files.write(folder.resolve("twice"), join(gzip(text.substring(0, 100)), gzip(text.substring(100))));

        assertThat(read(plain)).isEqualTo(text);
        assertThat(read(packed)).isEqualTo(text);
        assertThat(read(twice)).isEqualTo(text);
    }

    @Test
    void a_byte_order_mark_is_no_text() throws IOException {
        assertThat(read(Files.writeString(folder.resolve("text"), "\uFEFFone\uFEFF"))).isEqualTo("one\uFEFF");
        assertThat(read(Files.writeString(folder.resolve("mark"), "\uFEFF"))).isEmpty();
    }

    @Test
    void a_file_without_blanks_is_cut_between_characters() throws IOException {
        String text = "\uD83D\uDE00".repeat(500);
        Path file = Files.writeString(folder.resolve("text"), "\uFEFF" + text);
        var parts = new ArrayList<String>();
        new WholeWords(new TextFile(file), parts::add, 7, 31).read();

        assertThat(parts).hasSizeGreaterThan(20).allMatch(part -> part.length() < 50 && !Character.isLowSurrogate(part.charAt(0)));
        assertThat(String.join("", parts)).isEqualTo(text);
    }

    @Test
    void a_folder_stands_for_its_files_in_the_order_of_their_names() throws IOException {
        Files.createDirectories(folder.resolve("in/.git"));
        for (String name : List.of("b", "a.gz", "in/c", ".hidden", "in/.git/d")) {
            Files.writeString(folder.resolve(name), "text");
        }
        Path other = Files.writeString(folder.resolve("z"), "text");

        assertThat(TextFile.in(List.of(other, folder.resolve("in"), folder)).stream().map(file -> folder.relativize(file.path()).toString()))
                .containsExactly("z", "in/c", "a.gz", "b", "in/c", "z");
    }

    @Test
    void what_is_no_file_is_refused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> TextFile.in(List.of(folder.resolve("none")))).isInstanceOf(DataException.class)
                .hasMessageEndingWith("none: found nothing; expected a file of text");
        assertThatThrownBy(() -> read(folder)).isInstanceOf(DataException.class).hasMessageEndingWith(": found a folder; expected a file of text");
        assertThatThrownBy(() -> TextFile.in(List.of(empty))).isInstanceOf(DataException.class)
                .hasMessageEndingWith("empty: a folder without files; expected some with text");
        assertThatThrownBy(() -> TextFile.in(List.of())).isInstanceOf(DataException.class).hasMessageContaining("name some");
    }

    @Test
    void what_is_not_utf_8_is_refused_with_the_line() throws IOException {
        String lines = "line\n".repeat(30_000);
        Path file = Files.write(folder.resolve("text"), join(lines.getBytes(StandardCharsets.UTF_8), "thré\n".getBytes(StandardCharsets.ISO_8859_1)));
        Path broken = Files.write(folder.resolve("broken"), new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82});

        assertThatThrownBy(() -> read(file)).isInstanceOf(DataException.class)
                .hasMessage(file + ": line 30001 is not UTF-8: byte 0xE9 at 150003 of the file; convert the file to UTF-8");
        assertThatThrownBy(() -> read(broken)).isInstanceOf(DataException.class).hasMessageContaining("line 2 is not UTF-8: byte 0xE2 at 2");
    }

    @Test
    void a_packed_file_that_breaks_off_is_refused() throws IOException {
        byte[] packed = gzip("some text ".repeat(1000));
        Path file = Files.write(folder.resolve("text.gz"), Arrays.copyOf(packed, packed.length / 2));
        packed[packed.length - 6] ^= 1;
        Path changed = Files.write(folder.resolve("changed.gz"), packed);

        assertThatThrownBy(() -> read(file)).isInstanceOf(DataException.class).hasMessage(file + ": a gzip file that breaks off; pack or fetch it anew");
        assertThatThrownBy(() -> read(changed)).isInstanceOf(DataException.class).hasMessageContaining("a broken gzip file");
    }

    private static String read(Path file) {
        var parts = new ArrayList<String>();
        new TextFile(file).parts(parts::add);
        return String.join("", parts);
    }

    static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
