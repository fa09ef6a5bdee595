package org.transformer4j.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.transformer4j.models.adapter.AdaptedCheckpoint;
import org.transformer4j.models.adapter.Adapter;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.gguf.GgufFile;
import org.transformer4j.models.gguf.GgufModel;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * A model as it is stored. In a folder: {@code config.json}, {@code model.safetensors} or its shards, and for text
 * {@code tokenizer.json}, {@code tokenizer_config.json} and {@code generation_config.json}. Or all of it in one GGUF file. Or an adapter
 * and the model that it belongs to.
 */
public sealed interface ModelFolder {
    /**
     * The model in a folder or in a GGUF file. A folder that has no safetensors but one GGUF file stands for that file; one that has
     * both stands for the safetensors. A folder with {@code adapter_config.json} and no model stands for the model that the file names,
     * with the adapter.
     *
     * @throws CheckpointException if there is nothing at {@code path}, or nothing that can be a model, or there are several GGUF files
     *     to choose from
     */
    static ModelFolder of(Path path) {
        return ModelPath.of(path);
    }

    /** The small GPT-2, trained on Shakespeare, that comes with this library. */
    static ModelFolder bundled() {
        return new Bundled();
    }

    /** The same model with an adapter; it is loaded like any other. */
    default Adapted with(Adapter adapter) {
        return new Adapted(this, adapter);
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

    /** Whether there is a tokenizer, broken or not. */
    boolean hasTokenizer();

    /** Its {@code tokenizer.json}. */
    Tokenizer tokenizer();

    /**
     * How it wants a conversation to be written.
     *
     * @throws CheckpointException if it was not trained on conversations
     */
    default ChatTemplate chatTemplate() {
        return ChatTemplate.of(tokenizerConfig(), ChatTemplate.DEFAULT_NAME, origin());
    }

    /** @param folder where the safetensors and the other files are */
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
        public boolean hasTokenizer() {
            return Files.exists(folder.resolve("tokenizer.json"));
        }

        @Override
        public Tokenizer tokenizer() {
            return Tokenizer.open(folder.resolve("tokenizer.json"));
        }

        @Override
        public ChatTemplate chatTemplate() {
            return ChatTemplate.read(folder);
        }

        private Optional<Path> file(String name) {
            return Optional.of(folder.resolve(name)).filter(Files::exists);
        }
    }

    /** @param file a GGUF file, which has everything in it */
    record Gguf(Path file) implements ModelFolder {
        @Override
        public String origin() {
            return file.toString();
        }

        @Override
        public ModelConfig config() {
            return read(GgufModel::config);
        }

        @Override
        public Checkpoint checkpoint() {
            GgufFile opened = GgufFile.open(file);
            try {
                return GgufModel.of(opened).checkpoint();
            } catch (RuntimeException | Error failure) {
                opened.close();
                throw failure;
            }
        }

        @Override
        public GenerationConfig generationConfig() {
            return GenerationConfig.of(config());
        }

        @Override
        public TokenizerConfig tokenizerConfig() {
            return read(GgufModel::tokenizerConfig);
        }

        @Override
        public boolean hasTokenizer() {
            return read(GgufModel::hasTokenizer);
        }

        @Override
        public Tokenizer tokenizer() {
            return read(GgufModel::tokenizer);
        }

        private <T> T read(Function<GgufModel, T> part) {
            try (GgufFile opened = GgufFile.open(file)) {
                return part.apply(GgufModel.of(opened));
            }
        }
    }

    /**
     * A model with an adapter.
     *
     * @param base the model that stays as it is
     * @param adapter what is added to its linear layers
     */
    record Adapted(ModelFolder base, Adapter adapter) implements ModelFolder {
        @Override
        public String origin() {
            return base.origin() + " with " + adapter.origin();
        }

        /** That of the base model, unless the adapter brings heads that this has not. */
        @Override
        public ModelConfig config() {
            return adapter.config().map(text -> ModelConfig.of(StandardCharsets.UTF_8.encode(text), adapter.origin())).orElseGet(base::config);
        }

        @Override
        public Checkpoint checkpoint() {
            return new AdaptedCheckpoint(base.checkpoint(), adapter);
        }

        @Override
        public GenerationConfig generationConfig() {
            return base.generationConfig();
        }

        @Override
        public TokenizerConfig tokenizerConfig() {
            return base.tokenizerConfig();
        }

        @Override
        public boolean hasTokenizer() {
            return base.hasTokenizer();
        }

        @Override
        public Tokenizer tokenizer() {
            return base.tokenizer();
        }

        @Override
        public ChatTemplate chatTemplate() {
            return base.chatTemplate();
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
        public boolean hasTokenizer() {
            return true;
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
