package org.transformer4j.models.json;

import java.nio.file.Files;
import java.nio.file.Path;
import org.transformer4j.models.checkpoint.CheckpointException;

/** Files that can be read to an end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Refuses whatever is not a regular file, before it is opened: opening a pipe or a terminal would wait for ever.
     *
     * @throws CheckpointException if it is none
     */
    public static void require(Path file) {
        if (Files.isRegularFile(file)) return;
        String found = Files.isDirectory(file) ? "a folder" : Files.exists(file) ? "something special" : "nothing";
        throw new CheckpointException("%s: found %s; expected a file".formatted(file, found));
    }
}
