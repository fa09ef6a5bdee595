package org.transformer4j.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A model as it is stored: {@code config.json}, {@code model.safetensors} or its shards, and for text {@code tokenizer.json},
 * {@code tokenizer_config.json} and {@code generation_config.json}.
 */
public sealed interface ModelFolder {
    /** The model in a folder. */
    static ModelFolder of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException("%s: no such folder; a folder with config.json and model.safetensors is expected".formatted(folder));
        }
        return new OnDisk(folder);
    }

    /** The small GPT-2, trained on Shakespeare, that comes with this library. */
    static ModelFolder bundled() {
        return new Bundled();
    }

    /** What to call it in messages. */
    String origin();

    /** Its {@code config.json}. */
    ModelConfig config();

    /** Its parameters. */
    Checkpoint checkpoint();

    /** Its {@code generation_config.json}, or the defaults. */
    GenerationConfig generationConfig();

    /** Its {@code tokenizer_config.json}, or the defaults. */
    TokenizerConfig tokenizerConfig();

    /** Its {@code tokenizer.json}. */
    Tokenizer tokenizer();

    /** @param folder where the files are */
    record OnDisk(Path folder) implements ModelFolder {
        @Override
        public String origin() {
            return folder.toString();
        }

        @Override
        public ModelConfig config() {
            return ModelConfig.read(folder.resolve("config.json"));
        }

        @Override
        public Checkpoint checkpoint() {
            return Checkpoint.open(folder);
        }

        @Override
        public GenerationConfig generationConfig() {
            return file("generation_config.json").map(GenerationConfig::read).orElseGet(() -> GenerationConfig.of(config()));
        }

        @Override
        public TokenizerConfig tokenizerConfig() {
            return file("tokenizer_config.json").map(TokenizerConfig::read).orElseGet(TokenizerConfig::absent);
        }

        @Override
        public Tokenizer tokenizer() {
            return Tokenizer.open(folder.resolve("tokenizer.json"));
        }

        private Optional<Path> file(String name) {
            return Optional.of(folder.resolve(name)).filter(Files::exists);
        }
    }

    /** The model among the resources of this module. */
    record Bundled() implements ModelFolder {
        @Override
        public String origin() {
            return "bundled shakespeare model";
        }

        @Override
        public ModelConfig config() {
            return read("config.json", stream -> ModelConfig.read(stream, "config.json"));
        }

        @Override
        public Checkpoint checkpoint() {
            return read("model.safetensors", stream -> Checkpoint.read(stream, "model.safetensors"));
        }

        @Override
        public GenerationConfig generationConfig() {
            return read("generation_config.json", stream -> GenerationConfig.read(stream, "generation_config.json"));
        }

        @Override
        public TokenizerConfig tokenizerConfig() {
            return read("tokenizer_config.json", stream -> TokenizerConfig.read(stream, "tokenizer_config.json"));
        }

        @Override
        public Tokenizer tokenizer() {
            return read("tokenizer.json", stream -> Tokenizer.read(stream, "tokenizer.json"));
        }

        private static <T> T read(String name, Function<InputStream, T> reader) {
            try (InputStream stream = ModelFolder.class.getResourceAsStream("shakespeare/" + name)) {
                if (stream == null) {
                    throw new CheckpointException("%s is missing in the jar of transformer-models; build it anew".formatted(name));
                }
                return reader.apply(stream);
            } catch (IOException failure) {
                throw new CheckpointException("%s in the jar of transformer-models cannot be read: %s".formatted(name, failure.getMessage()));
            }
        }
    }
}
