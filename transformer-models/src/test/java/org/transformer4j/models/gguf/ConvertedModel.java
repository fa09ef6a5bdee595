package org.transformer4j.models.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.EditedModel.Values;
import org.transformer4j.models.config.ModelConfig;

/** A model of Hugging Face's put into a GGUF file as llama.cpp's converter and quantiser would. */
final class ConvertedModel {
    private static final String FUSED = "fused_proj";
    /** Parts of names, each before and after; longer ones first where one contains another. */
    private static final Map<String, String> PARTS = parts(
            "transformer.wte.", "token_embd.", "transformer.wpe.", "position_embd.", "transformer.ln_f.", "output_norm.",
            "transformer.h.", "blk.", "ln_1.", "attn_norm.", "ln_2.", "ffn_norm.", "attn.c_attn.", "attn_qkv.",
            "attn.c_proj.", "attn_output.", "mlp.c_fc.", "ffn_up.", "mlp.c_proj.", "ffn_down.",
            "model.embed_tokens.", "token_embd.", "model.norm.", "output_norm.", "lm_head.", "output.", "model.layers.", "blk.",
            "input_layernorm.", "attn_norm.", "self_attn.q_proj.", "attn_q.", "self_attn.k_proj.", "attn_k.", "self_attn.v_proj.", "attn_v.",
            "self_attn.o_proj.", "attn_output.", "self_attn.qkv_proj.", "attn_qkv.", "self_attn." + FUSED + ".", "attn_qkv.", "mlp.gate_up_proj.", "ffn_up.", "mlp.gate_proj.", "ffn_gate.",
            "mlp.up_proj.", "ffn_up.", "mlp.down_proj.", "ffn_down.", "pre_feedforward_layernorm.", "ffn_norm.",
            "post_feedforward_layernorm.", "post_ffw_norm.", "model.final_layernorm.", "output_norm.", "self_attn.dense.", "attn_output.",
            "mlp.fc1.", "ffn_up.", "mlp.fc2.", "ffn_down.");

    private static final Map<String, String> ARCHITECTURES = Map.of("mistral", "llama", "phi", "phi2");

    private final EditedModel model;
    private final WeightFormat format;
    private final ModelConfig config;
    private final String architecture;
    private final GgufBytes bytes = new GgufBytes();

    private ConvertedModel(EditedModel model, WeightFormat format) {
        this.model = model;
        this.format = format;
        config = ModelConfig.read(model.write().resolve("config.json"));
        architecture = ARCHITECTURES.getOrDefault(config.modelType(), config.modelType());
    }

    /**
     * Writes {@code file}, its matrices in {@code format} as far as their rows are whole blocks, and gives the numbers of {@code model} the
     * values that they have in it.
     */
    static void write(EditedModel model, WeightFormat format, Path file) {
        try {
            Files.write(file, of(model, format).file());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As above, without writing it. */
    static GgufBytes of(EditedModel model, WeightFormat format) {
        var converted = new ConvertedModel(model, format);
        converted.metadata();
        var tensors = new LinkedHashMap<>(model.tensors());
        if (converted.architecture.equals("phi2")) fuse(tensors);
        tensors.forEach(converted::tensor);
        return converted.bytes;
    }

    private void metadata() {
        boolean gpt2 = architecture.equals("gpt2");
        bytes.put("general.architecture", architecture);
        put("context_length", config.integer(gpt2 ? "n_positions" : "max_position_embeddings"));
        int width = config.integer(gpt2 ? "n_embd" : "hidden_size");
        put("embedding_length", width);
        put("block_count", config.integer(gpt2 ? "n_layer" : "num_hidden_layers"));
        int heads = config.integer(gpt2 ? "n_head" : "num_attention_heads");
        put("attention.head_count", heads);
        put("feed_forward_length", gpt2 ? 4 * width : config.integer("intermediate_size"));
        if (gpt2) {
            put("attention.layer_norm_epsilon", (float) config.number("layer_norm_epsilon"));
            return;
        }
        put("attention.head_count_kv", config.integer("num_key_value_heads"));
        boolean phi2 = architecture.equals("phi2");
        put(phi2 ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", (float) config.number(phi2 ? "layer_norm_eps" : "rms_norm_eps"));
        config.optionalNumber("partial_rotary_factor").ifPresent(part -> put("rope.dimension_count", (int) (width / heads * part)));
        put("rope.freq_base", (float) config.number("rope_theta"));
        if (config.has("head_dim")) {
            put("attention.key_length", config.integer("head_dim"));
            put("attention.value_length", config.integer("head_dim"));
        }
        if (architecture.equals("gemma2")) {
            put("attn_logit_softcapping", (float) config.number("attn_logit_softcapping"));
            put("final_logit_softcapping", (float) config.number("final_logit_softcapping"));
        }
        config.optionalInteger("sliding_window").ifPresent(window -> put("attention.sliding_window", window));
    }

    private void put(String key, Object value) {
        bytes.put(architecture + "." + key, value);
    }

    private void tensor(String name, Values values) {
        Values stored = stored(name, values);
        int rows = (int) (stored.numbers().length / stored.shape()[stored.shape().length - 1]);
        boolean whole = stored.shape()[stored.shape().length - 1] % format.blockSize() == 0;
        WeightFormat used = rows > 1 && stored.shape().length > 1 && whole ? format : WeightFormat.F32;
        byte[] data = Quantiser.quantise(used, stored.numbers());
        bytes.tensor(gguf(name), GgmlType.valueOf(used.name()), data, stored.shape());
        Values seen = restored(name, new Values(stored.shape(), Quantiser.dequantise(used, data)));
        if (name.contains(FUSED)) {
            split(name, seen);
        } else {
            model.put(name, seen.shape(), seen.numbers());
        }
    }

    /** Puts queries, keys and values, of equally many rows, one below the other. */
    private static void fuse(Map<String, Values> tensors) {
        for (String name : List.copyOf(tensors.keySet())) {
            if (!name.contains("q_proj")) continue;
            Values query = tensors.remove(name);
            int size = query.numbers().length;
            float[] all = Arrays.copyOf(query.numbers(), 3 * size);
            System.arraycopy(tensors.remove(name.replace("q_proj", "k_proj")).numbers(), 0, all, size, size);
            System.arraycopy(tensors.remove(name.replace("q_proj", "v_proj")).numbers(), 0, all, 2 * size, size);
            long[] shape = query.shape().clone();
            shape[0] *= 3;
            tensors.put(name.replace("q_proj", FUSED), new Values(shape, all));
        }
    }

    private void split(String name, Values fused) {
        long[] shape = fused.shape().clone();
        shape[0] /= 3;
        int size = fused.numbers().length / 3;
        for (int i = 0; i < 3; i++) {
            model.put(name.replace(FUSED, "qkv".charAt(i) + "_proj"), shape, Arrays.copyOfRange(fused.numbers(), i * size, (i + 1) * size));
        }
    }

    /** The numbers where the converter puts them. */
    private Values stored(String name, Values values) {
        if (isConv1d(name)) return transposed(values);
        if (architecture.startsWith("gemma") && name.endsWith("norm.weight")) return plus(values, 1);
        int heads = heads(name);
        return heads == 0 ? values : permuted(values, heads, true);
    }

    private Values restored(String name, Values values) {
        if (isConv1d(name)) return transposed(values);
        if (architecture.startsWith("gemma") && name.endsWith("norm.weight")) return plus(values, -1);
        int heads = heads(name);
        return heads == 0 ? values : permuted(values, heads, false);
    }

    private static boolean isConv1d(String name) {
        return name.contains(".c_") && name.endsWith(".weight");
    }

    private int heads(String name) {
        if (!architecture.equals("llama")) return 0;
        if (name.contains("q_proj")) return config.integer("num_attention_heads");
        return name.contains("k_proj") ? config.integer("num_key_value_heads") : 0;
    }

    static Values transposed(Values values) {
        int rows = (int) values.shape()[0];
        int columns = (int) values.shape()[1];
        float[] numbers = new float[values.numbers().length];
        for (int i = 0; i < numbers.length; i++) numbers[i % columns * rows + i / columns] = values.numbers()[i];
        return new Values(new long[] {columns, rows}, numbers);
    }

    private static Values plus(Values values, float summand) {
        float[] numbers = values.numbers().clone();
        for (int i = 0; i < numbers.length; i++) numbers[i] += summand;
        return new Values(values.shape(), numbers);
    }

    /** Puts the rows of both halves of each head next to each other, or back. */
    private static Values permuted(Values values, int heads, boolean forth) {
        int rows = (int) values.shape()[0];
        int columns = values.numbers().length / rows;
        int half = rows / heads / 2;
        float[] numbers = new float[values.numbers().length];
        for (int head = 0; head < heads; head++) {
            for (int h = 0; h < 2; h++) {
                for (int i = 0; i < half; i++) {
                    int apart = (head * 2 + h) * half + i;
                    int together = (head * half + i) * 2 + h;
                    System.arraycopy(values.numbers(), (forth ? apart : together) * columns, numbers, (forth ? together : apart) * columns, columns);
                }
            }
        }
        return new Values(values.shape(), numbers);
    }

    private String gguf(String name) {
        String changed = name.replace("post_attention_layernorm.", architecture.equals("gemma2") ? "post_attention_norm." : "ffn_norm.");
        for (Map.Entry<String, String> part : PARTS.entrySet()) changed = changed.replace(part.getKey(), part.getValue());
        return changed;
    }

    private static Map<String, String> parts(String... pairs) {
        var parts = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) parts.put(pairs[i], pairs[i + 1]);
        return parts;
    }
}
