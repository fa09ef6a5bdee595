package org.transformer4j.models.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.transformer4j.models.json.RegularFile;

/** Finds the files of a checkpoint and maps them. */
final class CheckpointFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private CheckpointFiles() {}

    static Checkpoint open(Path path) {
        if (!Files.isDirectory(path)) return openFile(path);
        if (Files.exists(path.resolve(SINGLE))) return openFile(path.resolve(SINGLE));
        if (Files.exists(path.resolve(INDEX))) return openFile(path.resolve(INDEX));
        boolean pickle = Files.exists(path.resolve("pytorch_model.bin"));
        throw new CheckpointException("%s: found neither %s nor %s%s".formatted(path, SINGLE, INDEX, pickle
                ? "; pytorch_model.bin is not read: save the model with safe_serialization=True" : ""));
    }

    private static Checkpoint openFile(Path file) {
        return file.toString().endsWith(".json") ? ShardedCheckpoint.open(file) : SafetensorsFile.open(file);
    }

    /** All of {@code file}, read-only, until {@code arena} is closed. */
    static MemorySegment map(Path file, Arena arena) {
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
