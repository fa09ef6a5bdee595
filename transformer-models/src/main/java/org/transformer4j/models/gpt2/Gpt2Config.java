package org.transformer4j.models.gpt2;

import org.transformer4j.api.op.Unary;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.layer.Activations;

/**
 * What {@code config.json} says of a GPT-2, with the names and defaults of Hugging Face.
 *
 * @param vocabulary number of tokens ({@code vocab_size})
 * @param positions longest sequence ({@code n_positions})
 * @param width features of a row ({@code n_embd})
 * @param layers number of blocks ({@code n_layer})
 * @param heads attention heads ({@code n_head})
 * @param inner width of the feed-forward layer ({@code n_inner})
 * @param activation its activation ({@code activation_function})
 * @param epsilon of the layer norms ({@code layer_norm_epsilon})
 * @param scaled whether scores are divided by the square root of the head size ({@code scale_attn_weights})
 * @param scaledByLayer whether they are also divided by the number of the layer ({@code scale_attn_by_inverse_layer_idx})
 * @param tied whether the output layer is the token embedding ({@code tie_word_embeddings})
 */
record Gpt2Config(int vocabulary, int positions, int width, int layers, int heads, int inner, Unary.Function activation,
        float epsilon, boolean scaled, boolean scaledByLayer, boolean tied) {
    private static final int MAX_VOCABULARY = 1 << 24;
    private static final int MAX_POSITIONS = 1 << 22;
    private static final int MAX_WIDTH = 1 << 17;
    private static final int MAX_LAYERS = 1 << 12;

    static Gpt2Config of(ModelConfig config) {
        refuseUnsupported(config);
        int width = size(config, "n_embd", "hidden_size", 768, MAX_WIDTH);
        int heads = size(config, "n_head", "num_attention_heads", 12, MAX_WIDTH);
        if (width % heads != 0) {
            throw new CheckpointException("%s: n_embd is %d and n_head is %d; the width must be a multiple of the heads"
                    .formatted(config.origin(), width, heads));
        }
        return new Gpt2Config(
                config.positive("vocab_size", 50257, MAX_VOCABULARY),
                size(config, "n_positions", "max_position_embeddings", 1024, MAX_POSITIONS),
                width,
                size(config, "n_layer", "num_hidden_layers", 12, MAX_LAYERS),
                heads,
                config.positive("n_inner", Math.multiplyExact(4, width), 8 * MAX_WIDTH),
                activation(config),
                epsilon(config),
                config.flag("scale_attn_weights", true),
                config.flag("scale_attn_by_inverse_layer_idx", false),
                config.flag("tie_word_embeddings", true));
    }

    int headDim() {
        return width / heads;
    }

    /** Factor of the scores in block {@code layer}. */
    float scale(int layer) {
        double scale = scaled ? 1 / Math.sqrt(headDim()) : 1;
        return (float) (scaledByLayer ? scale / (layer + 1) : scale);
    }

    /** A size that some writers give by the name that it has in other architectures. */
    private static int size(ModelConfig config, String key, String alias, int fallback, int max) {
        int size = config.positive(key, config.positive(alias, fallback, max), max);
        int other = config.positive(alias, size, max);
        if (size != other) {
            throw new CheckpointException("%s: %s is %d and %s is %d; both name the same size, so they must be equal: remove the wrong one"
                    .formatted(config.origin(), key, size, alias, other));
        }
        return size;
    }

    /** What would make another model of it. Keys that only matter in training, or to other software, are left unread. */
    private static void refuseUnsupported(ModelConfig config) {
        refuse(config, "add_cross_attention", config.flag("add_cross_attention", false), "a GPT-2 that also attends to an encoder");
        refuse(config, "is_encoder_decoder", config.flag("is_encoder_decoder", false), "a GPT-2 that is part of an encoder-decoder");
        refuse(config, "quantization_config", config.has("quantization_config"), "weights that were quantised: convert them to F32, F16 or BF16");
        boolean pruned = config.section("pruned_heads").map(heads -> !heads.unreadKeys().isEmpty()).orElse(false);
        refuse(config, "pruned_heads", pruned, "layers with fewer heads than others");
    }

    private static void refuse(ModelConfig config, String key, boolean asked, String what) {
        if (asked) {
            throw new CheckpointException("%s: %s asks for %s, which is not supported".formatted(config.origin(), key, what));
        }
    }

    private static Unary.Function activation(ModelConfig config) {
        try {
            return Activations.named(config.text("activation_function", "gelu_new"));
        } catch (IllegalArgumentException unknown) {
            throw new CheckpointException("%s: activation_function: %s".formatted(config.origin(), unknown.getMessage()));
        }
    }

    private static float epsilon(ModelConfig config) {
        float epsilon = (float) config.number("layer_norm_epsilon", 1e-5);
        if (!(epsilon > 0) || Float.isInfinite(epsilon)) {
            throw new CheckpointException("%s: layer_norm_epsilon is %s; a positive number is expected"
                    .formatted(config.origin(), epsilon));
        }
        return epsilon;
    }
}
