package org.transformer4j.models.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.transformer4j.models.json.RegularFile;

/** Files as memory. */
public final class MappedFile {
    private MappedFile() {}

    /**
     * All of {@code file}, read-only, until {@code arena} is closed.
     *
     * @throws CheckpointException if it is no regular file, or cannot be mapped
     */
    public static MemorySegment map(Path file, Arena arena) {
        RegularFile.require(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (AccessDeniedException e) {
            throw new CheckpointException("%s: may not be read; check its permissions".formatted(file), e);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be mapped: %s".formatted(file, e.getMessage()), e);
        }
    }
}
