package org.transformer4j.models.gguf;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.transformer4j.models.checkpoint.CheckpointException;

/** The keys of the metadata that begin with the name of the architecture, and what the tensors say about sizes. */
final class ArchitectureMetadata {
    private static final int MAX_SIZE = 1 << 28;
    /** A million positions for heads of 256 features. */
    private static final int MAX_TABLE = 1 << 27;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;

    ArchitectureMetadata(GgufFile file, String architecture) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = architecture;
    }

    GgufFile file() {
        return file;
    }

    /** The whole name of a key. */
    String key(String name) {
        return architecture + "." + name;
    }

    boolean has(String name) {
        return metadata.has(key(name));
    }

    boolean hasTensor(String name) {
        return file.optional(name).isPresent();
    }

    /** A size, from 1; where each block has one, that of all. */
    int size(String name) {
        // The metadata knows how to say that it is missing.
        return optionalSize(name).orElseGet(() -> from1(name, metadata.whole(key(name))));
    }

    int size(String name, int fallback) {
        return optionalSize(name).orElse(fallback);
    }

    OptionalInt optionalSize(String name) {
        if (!has(name)) return OptionalInt.empty();
        if (!metadata.isArray(key(name))) return OptionalInt.of(from1(name, metadata.whole(key(name))));
        long[] sizes = metadata.optionalWholes(key(name)).orElseThrow();
        if (sizes.length == 0 || Arrays.stream(sizes).distinct().count() != 1) {
            throw metadata.wrong(key(name), "an array of %d sizes".formatted(sizes.length), "one size for all blocks: others are not supported");
        }
        return OptionalInt.of(from1(name, sizes[0]));
    }

    private int from1(String name, long size) {
        if (size < 1 || size > MAX_SIZE) throw metadata.wrong(key(name), size, "1 to " + MAX_SIZE);
        return (int) size;
    }

    Number number(String name) {
        return metadata.number(key(name));
    }

    Optional<Number> optionalNumber(String name) {
        return metadata.optionalNumber(key(name));
    }

    Optional<String> optionalText(String name) {
        return metadata.optionalText(key(name));
    }

    /** Refuses a model with a number that would change its results and that its architecture does not know. */
    void refuse(String name, double harmless, String what) {
        optionalNumber(name).ifPresent(found -> {
            if (found.doubleValue() != harmless) throw metadata.wrong(key(name), found, "%s: %s is not supported".formatted(harmless, what));
        });
    }

    /** The sizes that every decoder has, by Hugging Face's names. */
    Map<String, Object> decoder(String modelType, String modelClass) {
        int width = size("embedding_length");
        int heads = size("attention.head_count");
        refuse("expert_count", 0, "a mixture of experts");
        var config = new LinkedHashMap<String, Object>();
        config.put("model_type", modelType);
        config.put("architectures", List.of(modelClass));
        config.put("vocab_size", vocabulary());
        config.put("hidden_size", width);
        config.put("num_hidden_layers", size("block_count"));
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", size("attention.head_count_kv", heads));
        config.put("head_dim", headDim());
        config.put("intermediate_size", size("feed_forward_length"));
        config.put("max_position_embeddings", positions());
        config.put("tie_word_embeddings", !hasTensor("output.weight"));
        return config;
    }

    /** The longest sequence; of models with rotary positions, which compute tables with a row for each. */
    private int positions() {
        int positions = size("context_length");
        int most = MAX_TABLE / Math.max(1, rotated() / 2);
        if (positions > most) throw metadata.wrong(key("context_length"), positions, "at most " + most + ": its rotary positions take gigabytes");
        return positions;
    }

    /** Rows of the token embedding. */
    int vocabulary() {
        long[] shape = file.tensor("token_embd.weight").shape();
        if (shape.length != 2 || shape[0] > MAX_SIZE) {
            throw new CheckpointException("%s: tensor %s; expected a row for each token".formatted(file.origin(), file.tensor("token_embd.weight")));
        }
        return (int) shape[0];
    }

    /** Features of one head; the same for queries, keys and values. */
    int headDim() {
        int width = size("embedding_length");
        int heads = size("attention.head_count");
        OptionalInt given = optionalSize("attention.key_length");
        if (given.isEmpty() && width % heads != 0) {
            throw metadata.wrong(key("embedding_length"), width, "a multiple of the %d heads".formatted(heads));
        }
        int headDim = given.orElse(width / heads);
        int value = size("attention.value_length", headDim);
        if (value != headDim) throw metadata.wrong(key("attention.value_length"), value, "%d, as the keys have".formatted(headDim));
        return headDim;
    }

    /** How many features of a head are rotated. */
    int rotated() {
        int rotated = size("rope.dimension_count", headDim());
        if (rotated > headDim()) throw metadata.wrong(key("rope.dimension_count"), rotated, "at most %d, the size of a head".formatted(headDim()));
        return rotated;
    }

    /** The rotated part of a head, as a number whose product with the size of a head is not below {@link #rotated()}. */
    double rotatedPart() {
        double part = (double) rotated() / headDim();
        while (headDim() * part < rotated()) part = Math.nextUp(part);
        return part;
    }

    /** Refuses a rotation of less than whole heads. */
    void requireWholeRotation() {
        int rotated = rotated();
        if (rotated != headDim()) throw metadata.wrong(key("rope.dimension_count"), rotated, "%d, the size of a head".formatted(headDim()));
    }
}
