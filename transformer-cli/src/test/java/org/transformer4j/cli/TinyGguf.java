package org.transformer4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes a GGUF file with a GPT-2 of one block whose tokens are the bytes: matrices in Q8_0, vectors in F32, at random. */
final class TinyGguf {
    private static final int WIDTH = 32;
    private static final int ALIGNMENT = 32;
    private static final int F32 = 0;
    private static final int Q8_0 = 8;
    private static final int BLOCK = 34;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final Map<String, long[]> tensors = new LinkedHashMap<>();
    private int pairs;

    static Path write(Path file) throws IOException {
        TinyGguf gguf = new TinyGguf();
        gguf.text("general.architecture", "gpt2");
        Map.of("context_length", 64, "embedding_length", WIDTH, "block_count", 1, "attention.head_count", 2, "feed_forward_length", 4 * WIDTH)
                .forEach((key, number) -> gguf.number("gpt2." + key, number));
        gguf.put("gpt2.attention.layer_norm_epsilon", 6, buffer(4).putFloat(1e-5f));
        gguf.text("tokenizer.ggml.model", "gpt2");
        gguf.text("tokenizer.ggml.pre", "gpt-2");
        gguf.texts("tokenizer.ggml.tokens", tokens());
        gguf.texts("tokenizer.ggml.merges", List.of());
        gguf.number("tokenizer.ggml.eos_token_id", 256);
        gguf.tensors.put("token_embd.weight", new long[] {257, WIDTH});
        gguf.tensors.put("position_embd.weight", new long[] {64, WIDTH});
        for (String norm : new String[] {"output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"}) gguf.affine(norm, WIDTH);
        gguf.affine("blk.0.attn_qkv", 3 * WIDTH, WIDTH);
        gguf.affine("blk.0.attn_output", WIDTH, WIDTH);
        gguf.affine("blk.0.ffn_up", 4 * WIDTH, WIDTH);
        gguf.affine("blk.0.ffn_down", WIDTH, 4 * WIDTH);
        return Files.write(file, gguf.file());
    }

    /** The characters that stand for the bytes, and the end of a text. */
    private static List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            tokens.add(Character.toString(visible ? b : next++));
        }
        tokens.add("<|end|>");
        return tokens;
    }

    private void affine(String name, long... shape) {
        tensors.put(name + ".weight", shape);
        tensors.put(name + ".bias", new long[] {shape[0]});
    }

    private void number(String key, int value) {
        put(key, 4, buffer(4).putInt(value));
    }

    private void text(String key, String value) {
        put(key, 8, ByteBuffer.wrap(text(value)));
    }

    private void texts(String key, List<String> values) {
        var all = new ByteArrayOutputStream();
        values.forEach(value -> all.writeBytes(text(value)));
        put(key, 9, buffer(12 + all.size()).putInt(8).putLong(values.size()).put(all.toByteArray()));
    }

    private void put(String key, int type, ByteBuffer value) {
        metadata.writeBytes(text(key));
        metadata.writeBytes(buffer(4).putInt(type).array());
        metadata.writeBytes(value.array());
        pairs++;
    }

    private byte[] file() {
        var header = new ByteArrayOutputStream();
        header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        header.writeBytes(buffer(20).putInt(3).putLong(tensors.size()).putLong(pairs).array());
        header.writeBytes(metadata.toByteArray());
        var data = new ByteArrayOutputStream();
        Random random = new Random(8);
        tensors.forEach((name, shape) -> {
            header.writeBytes(text(name));
            header.writeBytes(buffer(4).putInt(shape.length).array());
            for (int i = shape.length - 1; i >= 0; i--) header.writeBytes(buffer(8).putLong(shape[i]).array());
            header.writeBytes(buffer(12).putInt(shape.length == 1 ? F32 : Q8_0).putLong(data.size()).array());
            data.writeBytes(shape.length == 1 ? vector(shape[0], random) : matrix(shape[0] * shape[1], random));
            pad(data);
        });
        pad(header);
        header.writeBytes(data.toByteArray());
        return header.toByteArray();
    }

    private static byte[] vector(long length, Random random) {
        ByteBuffer vector = buffer((int) length * Float.BYTES);
        while (vector.hasRemaining()) vector.putFloat((float) random.nextGaussian());
        return vector.array();
    }

    private static byte[] matrix(long elements, Random random) {
        byte[] blocks = new byte[(int) elements / 32 * BLOCK];
        random.nextBytes(blocks);
        for (int at = 0; at < blocks.length; at += BLOCK) ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN).putShort(at, Float.floatToFloat16(0.01f));
        return blocks;
    }

    private static void pad(ByteArrayOutputStream bytes) {
        bytes.writeBytes(new byte[-bytes.size() & ALIGNMENT - 1]);
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return buffer(8 + utf8.length).putLong(utf8.length).put(utf8).array();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
