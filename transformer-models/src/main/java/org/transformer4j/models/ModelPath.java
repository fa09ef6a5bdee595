package org.transformer4j.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.gguf.GgufFile;
import org.transformer4j.models.json.Quoted;

/** Finds out what a path stands for: a folder, a GGUF file in it or by itself, or an adapter and its model. */
final class ModelPath {
    private static final List<String> SAFETENSORS = List.of("model.safetensors", "model.safetensors.index.json");
    private static final String EXPECTED = "a folder with config.json and model.safetensors, or a GGUF file";
    private static final int SHOWN = 5;

    private ModelPath() {}

    static ModelFolder of(Path path) {
        if (!Files.exists(path)) {
            throw new CheckpointException("%s: no such folder or file; expected %s".formatted(path, EXPECTED));
        }
        return Files.isDirectory(path) ? folder(path) : file(path);
    }

    private static ModelFolder file(Path file) {
        boolean partOfFolder = file.toString().endsWith(".safetensors") || file.toString().endsWith(".json");
        if (partOfFolder && !GgufFile.isAt(file)) {
            throw new CheckpointException("%s: one file of a model; expected its folder, %s".formatted(file, file.toAbsolutePath().getParent()));
        }
        return new ModelFolder.Gguf(file);
    }

    private static ModelFolder folder(Path folder) {
        if (SAFETENSORS.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) return new ModelFolder.OnDisk(folder);
        if (LoraAdapter.isIn(folder)) return adapted(folder);
        List<Path> files = ggufFiles(folder);
        return switch (files.size()) {
            case 0 -> new ModelFolder.OnDisk(folder);
            case 1 -> new ModelFolder.Gguf(files.getFirst());
            default -> throw new CheckpointException("%s: %d GGUF files (%s%s); expected the path of one of them".formatted(folder, files.size(),
                    files.stream().limit(SHOWN).map(file -> Quoted.of(file.getFileName().toString())).collect(Collectors.joining(", ")),
                    files.size() > SHOWN ? ", ..." : ""));
        };
    }

    /** The path of a base model counts from the working directory, as everywhere, or from the folder of its adapter. */
    private static ModelFolder adapted(Path folder) {
        LoraAdapter adapter = LoraAdapter.open(folder);
        String base = adapter.base().filter(name -> !name.isBlank()).orElseThrow(() -> new CheckpointException(
                "%s: adapter_config.json names no base model; write its path to base_model_name_or_path".formatted(folder)));
        try {
            for (Path path : List.of(Path.of(base), folder.resolve(base))) {
                // An adapter may not stand for its own base.
                if (Files.exists(path) && !(Files.isDirectory(path) && LoraAdapter.isIn(path))) return of(path).with(adapter);
            }
        } catch (InvalidPathException name) {
            // Said below.
        }
        throw new CheckpointException("%s: adapter_config.json names the base model %s, and there is no model in such a folder or file; write the path of the model to base_model_name_or_path"
                .formatted(folder, Quoted.of(base)));
    }

    private static List<Path> ggufFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gguf")).sorted().toList();
        } catch (IOException failure) {
            throw new CheckpointException("%s: cannot be listed: %s".formatted(folder, failure.getMessage()), failure);
        }
    }
}
