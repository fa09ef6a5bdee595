package org.transformer4j.models.gguf;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * The model in a GGUF file as Hugging Face would have stored it: {@code config.json}, tensors under its names and in its
 * layouts, {@code tokenizer.json}, {@code tokenizer_config.json}.
 *
 * <p>Architectures: llama (Mistral too), qwen2, gemma, gemma2, phi2, phi3 and gpt2. Everything is found out when the view is
 * made, but for the tokenizer, which is converted when it is asked for. Safe for use by several threads; weights are valid until
 * the file is closed.
 */
public final class GgufModel {
    private final GgufFile file;
    private final String configJson;
    private final Map<String, GgufWeight> weights;

    private GgufModel(GgufFile file) {
        requireWhole(file);
        Family family = Family.of(file.metadata());
        var parameters = new ArchitectureMetadata(file, file.metadata().text("general.architecture"));
        Map<String, Object> config = family.config(parameters);
        this.file = file;
        this.weights = new Rules(family.rules(parameters), parameters.size("block_count")).weights(file);
        if (hasTokenizer()) {
            var tokens = new GgufVocabulary(file.metadata());
            requireRows(tokens, parameters);
            tokens.putIds(config);
        }
        this.configJson = JsonText.of(config);
    }

    /**
     * A view of {@code file}, which stays the caller's.
     *
     * @throws CheckpointException if its architecture is not supported, a size is missing or out of range, or there is a tensor
     *         that the architecture does not have
     */
    public static GgufModel of(GgufFile file) {
        return new GgufModel(file);
    }

    private static void requireWhole(GgufFile file) {
        long parts = file.metadata().whole("split.count", 1);
        if (parts > 1) {
            throw new CheckpointException("%s: one of %d parts of a model; expected all of it in one file: merge them with 'llama-gguf-split --merge'"
                    .formatted(file.origin(), parts));
        }
    }

    private void requireRows(GgufVocabulary tokens, ArchitectureMetadata parameters) {
        if (tokens.size() > parameters.vocabulary()) {
            throw new CheckpointException("%s: %d tokens, but tensor %s; expected a row for each"
                    .formatted(file.origin(), tokens.size(), file.tensor("token_embd.weight")));
        }
    }

    /** The file that this is a view of. */
    public GgufFile file() {
        return file;
    }

    /** The model's {@code config.json}. */
    public String configJson() {
        return configJson;
    }

    /** The model's configuration, made from {@link #configJson()}. */
    public ModelConfig config() {
        return ModelConfig.of(ByteBuffer.wrap(configJson.getBytes(StandardCharsets.UTF_8)), file.origin());
    }

    /** All weights, in the order of the file. */
    List<GgufWeight> weights() {
        return List.copyOf(weights.values());
    }

    /** The weight that Hugging Face calls {@code name}, if there is one. */
    Optional<GgufWeight> optional(String name) {
        return Optional.ofNullable(weights.get(name));
    }

    /**
     * All weights as a checkpoint, in the formats of the file and where they lie in it. Closing it closes the file.
     */
    public Checkpoint checkpoint() {
        return new GgufCheckpoint(this, file);
    }

    /** Whether there is a tokenizer in the file. */
    public boolean hasTokenizer() {
        return file.metadata().has(GgufVocabulary.MODEL);
    }

    /**
     * The model's {@code tokenizer.json}.
     *
     * @throws CheckpointException if the file has none, or one of an unknown kind, or a broken one
     */
    public String tokenizerJson() {
        return TokenizerJson.of(file.metadata());
    }

    /** The model's tokenizer, made from {@link #tokenizerJson()}. */
    public Tokenizer tokenizer() {
        return Tokenizer.read(new ByteArrayInputStream(tokenizerJson().getBytes(StandardCharsets.UTF_8)), file.origin());
    }

    /** What {@code tokenizer_config.json} would add to it: special tokens and the Jinja templates of conversations. */
    public TokenizerConfig tokenizerConfig() {
        if (!hasTokenizer()) return TokenizerConfig.absent();
        return new GgufVocabulary(file.metadata()).config(ChatTemplates.of(file.metadata()));
    }
}
