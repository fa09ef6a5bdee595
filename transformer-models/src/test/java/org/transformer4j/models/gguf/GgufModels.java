package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Random;

/** Small files of each architecture, with weights that tell their places: an element is its index. */
final class GgufModels {
    static final int WIDTH = 16;
    static final int HEADS = 4;
    static final int KEY_HEADS = 2;
    static final int INNER = 32;
    static final int BLOCKS = 2;
    static final int TOKENS = 8;

    private GgufModels() {}

    /** The metadata that all have, under their own name. */
    static GgufBytes metadata(String architecture) {
        return new GgufBytes().put("general.architecture", architecture)
                .put(architecture + ".context_length", 64)
                .put(architecture + ".embedding_length", WIDTH)
                .put(architecture + ".block_count", BLOCKS)
                .put(architecture + ".feed_forward_length", INNER)
                .put(architecture + ".attention.head_count", HEADS);
    }

    static GgufBytes llama(String architecture, boolean biases) {
        GgufBytes bytes = metadata(architecture)
                .put(architecture + ".attention.head_count_kv", KEY_HEADS)
                .put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
                .put(architecture + ".rope.freq_base", 500000f);
        weights(bytes, "token_embd.weight", TOKENS, WIDTH);
        weights(bytes, "output_norm.weight", WIDTH);
        for (int block = 0; block < BLOCKS; block++) {
            String b = "blk." + block + ".";
            weights(bytes, b + "attn_norm.weight", WIDTH);
            weights(bytes, b + "attn_q.weight", WIDTH, WIDTH);
            weights(bytes, b + "attn_k.weight", WIDTH / 2, WIDTH);
            weights(bytes, b + "attn_v.weight", WIDTH / 2, WIDTH);
            weights(bytes, b + "attn_output.weight", WIDTH, WIDTH);
            weights(bytes, b + "ffn_norm.weight", WIDTH);
            weights(bytes, b + "ffn_gate.weight", INNER, WIDTH);
            weights(bytes, b + "ffn_up.weight", INNER, WIDTH);
            weights(bytes, b + "ffn_down.weight", WIDTH, INNER);
            if (!biases) continue;
            weights(bytes, b + "attn_q.bias", WIDTH);
            weights(bytes, b + "attn_k.bias", WIDTH / 2);
            weights(bytes, b + "attn_v.bias", WIDTH / 2);
        }
        return bytes;
    }

    static GgufBytes gemma2() {
        GgufBytes bytes = llama("gemma2", false)
                .put("gemma2.attention.key_length", WIDTH / HEADS).put("gemma2.attention.value_length", WIDTH / HEADS)
                .put("gemma2.attn_logit_softcapping", 50f).put("gemma2.final_logit_softcapping", 30f)
                .put("gemma2.attention.sliding_window", 4096);
        for (int block = 0; block < BLOCKS; block++) {
            weights(bytes, "blk." + block + ".post_attention_norm.weight", WIDTH);
            weights(bytes, "blk." + block + ".post_ffw_norm.weight", WIDTH);
        }
        return bytes;
    }

    static GgufBytes phi3() {
        GgufBytes bytes = metadata("phi3").put("phi3.attention.head_count_kv", HEADS).put("phi3.rope.dimension_count", 4)
                .put("phi3.attention.layer_norm_rms_epsilon", 1e-5f).put("phi3.attention.sliding_window", 2047)
                .put("phi3.rope.scaling.original_context_length", 32);
        weights(bytes, "token_embd.weight", TOKENS, WIDTH);
        weights(bytes, "output.weight", TOKENS, WIDTH);
        bytes.tensor("rope_factors_long.weight", new float[] {1, 2.5f}, 2).tensor("rope_factors_short.weight", new float[] {1, 1.5f}, 2);
        for (int block = 0; block < BLOCKS; block++) {
            weights(bytes, "blk." + block + ".attn_qkv.weight", 3 * WIDTH, WIDTH);
            weights(bytes, "blk." + block + ".ffn_up.weight", 2 * INNER, WIDTH);
        }
        return bytes;
    }

    static GgufBytes phi2() {
        GgufBytes bytes = metadata("phi2").put("phi2.rope.dimension_count", 2).put("phi2.attention.layer_norm_epsilon", 1e-5f);
        weights(bytes, "token_embd.weight", TOKENS, WIDTH);
        for (String kind : List.of(".weight", ".bias")) {
            long[] shape = kind.equals(".bias") ? new long[] {3 * WIDTH} : new long[] {3 * WIDTH, WIDTH};
            for (int block = 0; block < BLOCKS; block++) weights(bytes, "blk." + block + ".attn_qkv" + kind, shape);
        }
        return bytes;
    }

    /** A tensor whose elements are their indices, so that it shows where each went. */
    static void weights(GgufBytes bytes, String name, long... shape) {
        int count = 1;
        for (long dimension : shape) count *= (int) dimension;
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = i;
        bytes.tensor(name, values, shape);
    }

    static byte[] random(GgmlType type, int blocks) {
        byte[] bytes = new byte[blocks * type.format().blockBytes()];
        new Random(9).nextBytes(bytes);
        return bytes;
    }
}
