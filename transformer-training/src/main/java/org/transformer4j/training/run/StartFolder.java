package org.transformer4j.training.run;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.training.initialization.InitialWeights;

/** Puts the model together that a run begins with: tokenizer, configuration, and weights in F32. */
final class StartFolder {
    private static final byte[] GGUF = {'G', 'G', 'U', 'F'};
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
     * @return the model, all of it in the folder or an adapter with only its tokenizer there
     * @param does hears what takes a while
     * @throws IllegalArgumentException if the settings say too little
     * @throws CheckpointException if a file is missing or malformed
     */
    static RunModel make(RunSettings settings, Path folder, Consumer<String> does) {
        DurableFiles.named(folder, "cannot be made", () -> Files.createDirectories(folder));
        return new StartFolder(settings, folder, does).make();
    }

    private RunModel make() {
        Optional<Path> model = Optional.ofNullable(settings.model().from()).map(Path::of);
        if (settings.lora() != null && model.isEmpty()) {
            throw new IllegalArgumentException("lora is given, and no model that the adapter is for; name one with model.from");
        }
        if (model.isEmpty() && settings.model().config() == null) {
            throw new IllegalArgumentException("no model is named; take one to go on with, a config.json, or one of the presets %s"
                    .formatted(String.join(", ", ModelPresets.names())));
        }
        Optional<ModelFolder> stored = model.map(ModelFolder::of);
        if (stored.isPresent() && (settings.lora() != null || stored.get() instanceof ModelFolder.Adapted)) {
            return adapter(stored.get());
        }
        if (stored.isPresent() && stored.get() instanceof ModelFolder.Gguf(Path file)) {
            if (!isGguf(file)) {
                // Any file is taken for one until it is read, and then the message says what else it is.
                stored.get().config();
            }
            throw new IllegalArgumentException(("%s: the weights of a GGUF file stay as they are; teach an adapter of them, as with --lora, or take a "
                    + "folder with config.json, model.safetensors and tokenizer.json").formatted(stored.get().origin()));
        }
        tokenizer(model);
        StartConfig config = StartConfig.of(settings, folder);
        config.write(folder);
        config.writeGeneration(settings.task(), model.map(path -> path.resolve(StartConfig.GENERATION)).filter(Files::exists), folder);
        ModelConfig written = ModelConfig.read(folder.resolve("config.json"));
        tellRates(written);
        if (!config.added().isEmpty()) {
            InitialWeights.read(written);
            written.requireRead(config.added(), "model.set.");
        }
        does.accept("preparing the first weights");
        StartWeights.write(folder, config.isAsStored() ? Optional.empty() : Optional.of(settings.seed()), model, does);
        return new RunModel.Whole(folder);
    }

    private static boolean isGguf(Path file) {
        return DurableFiles.named(file, "cannot be read", () -> {
            try (InputStream stream = Files.newInputStream(file)) {
                return Arrays.equals(stream.readNBytes(GGUF.length), GGUF);
            }
        });
    }

    private RunModel adapter(ModelFolder model) {
        ModelFolder base = model instanceof ModelFolder.Adapted(ModelFolder under, _) ? under : model;
        if (base instanceof ModelFolder.OnDisk(Path path)) {
            copyTokenizer(path);
        } else if (!base.hasTokenizer()) {
            throw new CheckpointException("%s: there is no tokenizer in it; take a file that has one".formatted(base.origin()));
        }
        ModelFolder.Adapted adapted = StartAdapter.of(settings, model, folder, does);
        tellRates(adapted.config());
        return new RunModel.OfAdapter(adapted);
    }

    private void tellRates(ModelConfig config) {
        double rate = settings.schedule().rate();
        does.accept("learning with a rate of %s at most".formatted(rate));
        if (settings.optimizer().choosesSteps() && rate != 1) {
            does.accept("multiplying by that rate the steps of adafactor, which finds their size itself; leave the rate out for 1");
        }
        does.accept("learning with a dropout of " + DropoutRates.rate(settings, config));
        List<String> others = DropoutRates.notFollowed(settings, config);
        if (!others.isEmpty()) {
            does.accept("leaving aside of the configuration " + String.join(", ", others));
        }
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
