package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/** Puts the model together that a run begins with: tokenizer, configuration, and weights in F32. */
final class StartFolder {
    private static final List<String> TOKENIZER_FILES = List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");

    private final RunSettings settings;
    private final Path folder;
    private final Consumer<String> does;

    private StartFolder(RunSettings settings, Path folder, Consumer<String> does) {
        this.settings = settings;
        this.folder = folder;
        this.does = does;
    }

    /**
     * Makes the folder.
     *
     * @param does hears what takes a while
     * @throws IllegalArgumentException if the settings say too little
     * @throws CheckpointException if a file is missing or malformed
     */
    static void make(RunSettings settings, Path folder, Consumer<String> does) {
        DurableFiles.named(folder, "cannot be made", () -> Files.createDirectories(folder));
        new StartFolder(settings, folder, does).make();
    }

    private void make() {
        Optional<Path> model = Optional.ofNullable(settings.model().from()).map(Path::of);
        if (model.isEmpty() && settings.model().config() == null) {
            throw new IllegalArgumentException("no model is named; take one to go on with, a config.json, or one of the presets %s"
                    .formatted(String.join(", ", ModelPresets.names())));
        }
        if (model.isPresent() && !Files.isDirectory(model.get())) {
            throw new CheckpointException("%s: no such folder; expected one with config.json, model.safetensors and tokenizer.json"
                    .formatted(model.get()));
        }
        tokenizer(model);
        StartConfig config = StartConfig.of(settings, folder);
        config.write(folder);
        config.writeGeneration(settings.task(), model.map(path -> path.resolve(StartConfig.GENERATION)).filter(Files::exists), folder);
        does.accept("learning with a dropout of " + TrainerSettings.dropout(settings, ModelConfig.read(folder.resolve("config.json"))));
        does.accept("preparing the first weights");
        StartWeights.write(folder, config.isAsStored() ? Optional.empty() : Optional.of(settings.seed()), model, does);
    }

    private void tokenizer(Optional<Path> model) {
        if (settings.tokenizer().from() != null) {
            copyTokenizer(Path.of(settings.tokenizer().from()));
        } else if (model.isPresent()) {
            copyTokenizer(model.get());
        } else {
            does.accept("learning a tokenizer of %d tokens".formatted(settings.tokenizer().size()));
            LearntTokenizer.of(settings).write(folder);
        }
    }

    private void copyTokenizer(Path from) {
        Path file = Files.isDirectory(from) ? from.resolve(TOKENIZER_FILES.getFirst()) : from;
        if (!Files.exists(file)) {
            throw new CheckpointException("%s: there is no tokenizer.json; name one, or a folder with one".formatted(from));
        }
        DurableFiles.copy(file, folder.resolve(TOKENIZER_FILES.getFirst()));
        for (String name : TOKENIZER_FILES.subList(1, TOKENIZER_FILES.size())) {
            if (Files.exists(file.resolveSibling(name))) {
                DurableFiles.copy(file.resolveSibling(name), folder.resolve(name));
            }
        }
    }
}
