package org.transformer4j.models.gguf;

import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.config.TokenizerConfig;
import org.transformer4j.models.json.Quoted;
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
        var parameters = new HyperParameters(file, file.metadata().text("general.architecture"));
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

    private void requireRows(GgufVocabulary tokens, HyperParameters parameters) {
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
    public List<GgufWeight> weights() {
        return List.copyOf(weights.values());
    }

    /**
     * The weight that Hugging Face calls {@code name}.
     *
     * @throws CheckpointException if there is none
     */
    public GgufWeight weight(String name) {
        GgufWeight weight = weights.get(name);
        if (weight == null) {
            throw new CheckpointException("%s: none of the %d tensors becomes %s".formatted(file.origin(), weights.size(), Quoted.of(name)));
        }
        return weight;
    }

    /**
     * All weights as a checkpoint, decoded and copied into {@code arena}, whose it is: four bytes for each element that was
     * quantised. It stays valid when the file is closed.
     */
    public Checkpoint checkpoint(Arena arena) {
        return Checkpoint.of(Safetensors.of(weights(), arena), file.origin());
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

    /** What {@code tokenizer_config.json} would add to it. */
    public TokenizerConfig tokenizerConfig() {
        return new GgufVocabulary(file.metadata()).config();
    }

    /** The Jinja template of a conversation, if the model has one. */
    public Optional<String> chatTemplate() {
        return file.metadata().optionalText("tokenizer.chat_template");
    }
}
