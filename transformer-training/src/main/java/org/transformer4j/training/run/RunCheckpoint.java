package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.transformer4j.models.checkpoint.CheckpointException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint of a run: a folder with a whole model, {@code trainer.safetensors}, and {@code checkpoint.json} with what else is needed to
 * go on and with a SHA-256 of each other file.
 *
 * @param path where it is
 */
record RunCheckpoint(Path path) {
    private static final String STATE = "checkpoint.json";
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    /** Writes {@code checkpoint.json} when all other files are there. */
    void seal(RunState state) {
        Map<String, String> files = new TreeMap<>();
        for (Path file : DurableFiles.list(path)) {
            files.put(file.getFileName().toString(), DurableFiles.sha256(file));
        }
        write(state.withFiles(files));
    }

    /** Replaces the state of a sealed checkpoint; all other files stay. */
    void reseal(RunState state) {
        write(state.withFiles(state().files()));
    }

    private void write(RunState state) {
        DurableFiles.write(path.resolve(STATE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
    }

    /**
     * What was sealed.
     *
     * @throws CheckpointException if a file is missing or another one than was sealed
     */
    RunState verified() {
        RunState state = state();
        state.files().forEach((name, expected) -> {
            Path file = path.resolve(name);
            if (!Files.exists(file)) {
                throw new CheckpointException("%s: the file is missing".formatted(file));
            }
            if (!DurableFiles.sha256(file).equals(expected)) {
                throw new CheckpointException("%s: the file is damaged: its SHA-256 is not the one in %s".formatted(file, STATE));
            }
        });
        return state;
    }

    RunState state() {
        Path file = path.resolve(STATE);
        if (!Files.exists(file)) {
            throw new CheckpointException("%s: the file is missing".formatted(file));
        }
        try {
            return JSON.readValue(DurableFiles.read(file), RunState.class);
        } catch (JacksonException malformed) {
            throw new CheckpointException("%s: the file is damaged: %s".formatted(file, malformed.getOriginalMessage()), malformed);
        }
    }

    boolean isUsable() {
        try {
            verified();
            return true;
        } catch (CheckpointException damaged) {
            return false;
        }
    }
}
