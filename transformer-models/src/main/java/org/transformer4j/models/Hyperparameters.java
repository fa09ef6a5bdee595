package org.transformer4j.models;

import org.transformer4j.api.NamedParameter;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.op.Unary;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.Activations;

/**
 * Reads the numbers that architectures have in common out of a {@code config.json}, each within limits that no real model reaches,
 * and refuses by name what is not supported.
 *
 * @param config the configuration
 */
public record Hyperparameters(ModelConfig config) {
    private static final int MOST_TOKENS = 1 << 24;
    private static final int MOST_POSITIONS = 1 << 24;
    private static final int MOST_FEATURES = 1 << 20;
    private static final int MOST_LAYERS = 1 << 12;

    /** Number of tokens. */
    public int vocabulary(String key, int fallback) {
        return config.positive(key, fallback, MOST_TOKENS);
    }

    /** A number of positions. */
    public int positions(String key, int fallback) {
        return config.positive(key, fallback, MOST_POSITIONS);
    }

    /** A number of features. */
    public int features(String key, int fallback) {
        return config.positive(key, fallback, MOST_FEATURES);
    }

    /** A number of heads, layers or experts. */
    public int count(String key, int fallback) {
        return config.positive(key, fallback, MOST_LAYERS);
    }

    /**
     * A number that some writers give by the name that it has in other architectures.
     *
     * @throws CheckpointException if both names are there and differ
     */
    public int features(String key, String alias, int fallback) {
        return same(key, alias, features(key, features(alias, fallback)), features(alias, features(key, fallback)));
    }

    /** As {@link #features(String, String, int)}, for positions. */
    public int positions(String key, String alias, int fallback) {
        return same(key, alias, positions(key, positions(alias, fallback)), positions(alias, positions(key, fallback)));
    }

    /** As {@link #features(String, String, int)}, for heads and layers. */
    public int count(String key, String alias, int fallback) {
        return same(key, alias, count(key, count(alias, fallback)), count(alias, count(key, fallback)));
    }

    private int same(String key, String alias, int value, int other) {
        if (value != other) {
            throw new CheckpointException("%s: %s is %d and %s is %d; both name the same size, so they must be equal: remove the wrong one"
                    .formatted(config.origin(), key, value, alias, other));
        }
        return value;
    }

    /**
     * Features of a head: {@code head_dim} if it is there, else an equal part of the width.
     *
     * @throws CheckpointException if the width is no multiple of the heads
     */
    public int headDim(int width, int heads) {
        if (!config.has("head_dim") && width % heads != 0) {
            throw new CheckpointException("%s: a width of %d and %d heads; the width must be a multiple of the heads"
                    .formatted(config.origin(), width, heads));
        }
        return features("head_dim", width / heads);
    }

    /**
     * Features of a head where the architecture has no {@code head_dim}: an equal part of the width.
     *
     * @throws CheckpointException if the width is no multiple of the heads, or {@code head_dim} says otherwise
     */
    public int equalHeadDim(int width, int heads) {
        int headDim = headDim(width, heads);
        refuse("head_dim", headDim != width / heads || width % heads != 0,
                "heads of %d features where the width is %d and there are %d heads".formatted(headDim, width, heads));
        return headDim;
    }

    /** A positive number, such as the epsilon of a norm. */
    public float epsilon(String key, double fallback) {
        float epsilon = (float) config.number(key, fallback);
        if (!(epsilon > 0) || Float.isInfinite(epsilon)) {
            throw new CheckpointException("%s: %s is %s; a positive number is expected".formatted(config.origin(), key, epsilon));
        }
        return epsilon;
    }

    /** An activation by its name. */
    public Unary.Function activation(String key, String fallback) {
        try {
            return Activations.named(config.text(key, fallback));
        } catch (IllegalArgumentException unknown) {
            throw new CheckpointException("%s: %s: %s".formatted(config.origin(), key, unknown.getMessage()));
        }
    }

    /** Refuses what would make another model of it: a key, and what it asks for. */
    public void refuse(String key, boolean asked, String what) {
        if (asked) {
            throw new CheckpointException("%s: %s asks for %s, which is not supported".formatted(config.origin(), key, what));
        }
    }

    /** Refuses what no architecture here supports. */
    public void refuseUnsupported() {
        refuse("quantization_config", config.has("quantization_config"), "weights that were quantised: convert them to F32, F16 or BF16");
        boolean pruned = config.section("pruned_heads").map(heads -> !heads.unreadKeys().isEmpty()).orElse(false);
        refuse("pruned_heads", pruned, "layers with fewer heads than others");
    }

    /** Refuses a class with another purpose than the ones that end so. */
    public void requireClass(String... endings) {
        List<String> classes = config.architectures();
        if (!classes.isEmpty() && Arrays.stream(endings).noneMatch(classes.getFirst()::endsWith)) {
            throw new CheckpointException("%s: architectures names %s, which is not supported; supported are classes of %s that end with %s"
                    .formatted(config.origin(), classes.getFirst(), config.modelType(), String.join(", ", endings)));
        }
    }

    /** Refuses a decoder that belongs to an encoder. */
    public void refuseCrossAttention() {
        refuse("add_cross_attention", config.flag("add_cross_attention", false), "a decoder that also attends to an encoder");
        refuse("is_encoder_decoder", config.flag("is_encoder_decoder", false), "a decoder that is part of an encoder-decoder");
    }

    /**
     * The token of padding, whose look-ups teach an embedding nothing.
     *
     * @param unsaid what it is if the configuration does not mention it
     */
    public int padding(int unsaid) {
        return config.has("pad_token_id") ? config.integer("pad_token_id") : config.mentions("pad_token_id") ? NamedParameter.NO_ROW : unsaid;
    }
}
