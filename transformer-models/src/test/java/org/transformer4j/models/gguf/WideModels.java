package org.transformer4j.models.gguf;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.EditedModel.Values;

/** Models of two blocks whose matrices have rows of 256 and 512 numbers, normally distributed, so that every format fits. */
final class WideModels {
    static final int WIDTH = 256;
    static final int INNER = 512;
    private static final Map<String, String> GOLDENS = Map.of("gpt2", "gpt2", "llama", "llama_gqa", "qwen2", "qwen2", "gemma", "gemma", "gemma2", "gemma2");

    private WideModels() {}

    static EditedModel of(Path folder, String family) {
        EditedModel model = new EditedModel(folder, GOLDENS.get(family));
        if (family.equals("gpt2")) {
            model.configured("n_embd", "256");
        } else {
            model.configured("hidden_size", "256").configured("intermediate_size", "512").configured("head_dim", "64")
                    .configured("num_key_value_heads", "2");
            if (family.equals("gemma2")) model.configured("query_pre_attn_scalar", "64");
        }
        Map.copyOf(model.tensors()).forEach((name, values) -> widen(model, name, values, family.equals("gpt2")));
        return model;
    }

    private static void widen(EditedModel model, String name, Values values, boolean gpt2) {
        long[] shape = values.shape().clone();
        for (int i = 0; i < shape.length; i++) shape[i] = wide(shape[i], name, i, gpt2);
        float[] numbers = new float[(int) (shape[0] * (shape.length > 1 ? shape[1] : 1))];
        Random random = new Random(name.hashCode());
        long inputs = shape.length == 1 ? 0 : name.contains(".c_") ? shape[0] : shape[1];
        float spread = inputs == 0 ? 0.1f : (float) (1 / Math.sqrt(inputs));
        boolean gain = name.contains("norm") || name.contains("ln_");
        float centre = gain && name.endsWith(".weight") && !name.contains("layernorm_") ? 1 : 0;
        for (int i = 0; i < numbers.length; i++) numbers[i] = centre + spread * (float) random.nextGaussian();
        model.put(name, shape, numbers);
    }

    private static long wide(long size, String name, int dimension, boolean gpt2) {
        if (gpt2) return name.contains("wte") && dimension == 0 || name.contains("wpe") && dimension == 0 ? size : size / 32 * WIDTH;
        boolean keys = name.contains("k_proj") || name.contains("v_proj");
        boolean tokens = (name.contains("embed_tokens") || name.contains("lm_head")) && dimension == 0;
        if (tokens) return size;
        if (keys && dimension == 0) return 128;
        boolean inner = name.contains("mlp.") && (name.contains("down_proj") == (dimension == 1));
        return inner ? INNER : WIDTH;
    }
}
