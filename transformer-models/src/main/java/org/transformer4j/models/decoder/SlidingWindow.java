package org.transformer4j.models.decoder;

import org.transformer4j.api.op.Mask;
import org.transformer4j.models.config.ModelConfig;

/** Which layers of a decoder see a window only, by the keys that Mistral and Qwen2 have for it. */
final class SlidingWindow {
    private SlidingWindow() {}

    /** The mask of a layer. Without {@code use_sliding_window} a window counts in Mistral, and does not in Qwen2. */
    static Mask of(ModelConfig config, int layer) {
        boolean qwen = config.modelType().startsWith("qwen2");
        boolean mistral = config.modelType().equals("mistral");
        if (!config.has("sliding_window") || !config.flag("use_sliding_window", mistral)) {
            return Mask.CAUSAL;
        }
        // Qwen2 numbers the layers that see everything first: max_window_layers of them.
        boolean windowed = !qwen || layer >= config.integer("max_window_layers", 28);
        return windowed ? Mask.slidingWindow(config.positive("sliding_window", Integer.MAX_VALUE)) : Mask.CAUSAL;
    }
}
