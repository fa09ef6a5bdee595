package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedFolderTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void write() {
        model = folder.resolve("model");
        DurableFiles.whole(model, partial -> fill(partial, "old"));
    }

    private static void fill(Path folder, String weights) {
        write(folder.resolve("weights"), weights);
        write(folder.resolve("config"), "same");
    }

    private static void write(Path file, String text) {
        DurableFiles.named(file, "cannot be written", () -> Files.writeString(file, text));
    }

    private Map<String, String> files(String weights, String... more) throws IOException {
        assertThat(Files.list(folder)).containsExactly(model);
        Map<String, String> expected = new TreeMap<>(Map.of("weights", weights, "config", "same"));
        for (String name : more) {
            expected.put(name, "mine");
        }
        return expected;
    }

    private Map<String, String> found() {
        Map<String, String> found = new TreeMap<>();
        DurableFiles.list(model).forEach(file -> found.put(file.getFileName().toString(), DurableFiles.read(file)));
        return found;
    }

    @Test
    void a_new_folder_takes_the_place_of_the_old_one_with_what_others_put_there() throws IOException {
        write(model.resolve("notes.txt"), "mine");
        DurableFiles.replace(model, partial -> fill(partial, "new"));

        assertThat(found()).isEqualTo(files("new", "notes.txt"));
    }

    @Test
    void the_old_one_stays_where_the_new_one_cannot_be_written() throws IOException {
        assertThatThrownBy(() -> DurableFiles.replace(model, partial -> {
            fill(partial, "half");
            throw new IllegalStateException("the disk is full");
        })).hasMessage("the disk is full");

        assertThat(found()).isEqualTo(files("old"));
    }

    @Test
    void a_folder_that_has_it_all_is_left_alone() throws IOException {
        Object before = key();
        DurableFiles.replace(model, partial -> fill(partial, "old"));

        assertThat(key()).isEqualTo(before);
        assertThat(found()).isEqualTo(files("old"));
    }

    /** Which folder it is, where the system tells. */
    private Object key() throws IOException {
        return Files.readAttributes(model, BasicFileAttributes.class).fileKey();
    }

    @Test
    void who_is_killed_between_the_two_names_finds_the_old_one_back() throws IOException {
        ReplacedFolder replaced = new ReplacedFolder(model);
        Files.move(model, replaced.before());
        replaced.settle();

        assertThat(found()).isEqualTo(files("old"));
    }

    @Test
    void who_is_killed_behind_them_finds_the_new_one_with_the_rest() throws IOException {
        ReplacedFolder replaced = new ReplacedFolder(model);
        write(model.resolve("notes.txt"), "mine");
        Files.move(model, replaced.before());
        DurableFiles.whole(model, partial -> fill(partial, "new"));
        replaced.settle();

        assertThat(found()).isEqualTo(files("new", "notes.txt"));
    }
}
