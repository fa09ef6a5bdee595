package org.transformer4j.models.decoder;

import java.util.List;
import org.transformer4j.api.op.Mask;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/** Which layers of a decoder see a window only, and how wide it is. */
final class SlidingWindow {
    /** What Hugging Face takes where {@code sliding_window} is left out; {@code null} says that there is none. */
    private static final int UNSAID = 4096;

    private SlidingWindow() {}

    /** Mistral: all layers. */
    static Mask mistral(ModelConfig config) {
        return window(config, UNSAID);
    }

    /** Phi-3 and StarCoder2: all layers, where there is a window at all. */
    static Mask optional(ModelConfig config) {
        return config.has("sliding_window") ? window(config, UNSAID) : Mask.CAUSAL;
    }

    /** Qwen2: if {@code use_sliding_window} says so, the layers from {@code max_window_layers} on, or those of {@code layer_types}. */
    static Mask qwen2(ModelConfig config, int layer) {
        boolean used = config.flag("use_sliding_window", false);
        boolean windowed = windowed(config, layer, layer >= config.integer("max_window_layers", 28));
        return used && windowed ? window(config, UNSAID) : Mask.CAUSAL;
    }

    /** Gemma 2: every other layer from the first on, or those of {@code layer_types}. */
    static Mask gemma2(ModelConfig config, int layer) {
        return windowed(config, layer, layer % 2 == 0) ? window(config, UNSAID) : Mask.CAUSAL;
    }

    private static Mask window(ModelConfig config, int unsaid) {
        boolean none = config.mentions("sliding_window") && !config.has("sliding_window");
        return none ? Mask.CAUSAL : Mask.slidingWindow(config.positive("sliding_window", unsaid, Integer.MAX_VALUE));
    }

    private static boolean windowed(ModelConfig config, int layer, boolean unsaid) {
        List<String> types = config.texts("layer_types");
        if (types.isEmpty()) {
            return unsaid;
        }
        if (layer >= types.size()) {
            throw new CheckpointException("%s: layer_types has %d entries; one for each layer is expected".formatted(config.origin(), types.size()));
        }
        return switch (types.get(layer)) {
            case "sliding_attention" -> true;
            case "full_attention" -> false;
            default -> throw new CheckpointException(("%s: layer_types names '%s', which is not supported; supported are full_attention and "
                    + "sliding_attention").formatted(config.origin(), types.get(layer)));
        };
    }
}
