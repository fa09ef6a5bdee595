package org.transformer4j.models.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the files of a checkpoint. */
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
}
