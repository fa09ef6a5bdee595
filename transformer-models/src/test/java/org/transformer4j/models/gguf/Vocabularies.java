package org.transformer4j.models.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The metadata of small tokenizers. */
final class Vocabularies {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER = 4;
    private static final int BYTE = 6;

    private Vocabularies() {}

    static void add(GgufBytes bytes, String model, List<String> tokens, int[] types) {
        bytes.put("tokenizer.ggml.model", model).put("tokenizer.ggml.tokens", tokens).put("tokenizer.ggml.token_type", types);
    }

    /** A few pieces, and {@code [go]} as a token of the user. */
    static GgufBytes sentencePiece() {
        return sentencePiece(List.of("▁the", "the", "th", "▁t", "▁", "t", "h", "e", "m"));
    }

    /** All bytes, some roles and these pieces, the first with the highest score. */
    static GgufBytes sentencePiece(List<String> pieces) {
        var tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>", "[go]"));
        for (int b = 0; b < 256; b++) tokens.add("<0x%02X>".formatted(b));
        var types = new int[tokens.size() + pieces.size()];
        Arrays.fill(types, BYTE);
        types[0] = UNKNOWN;
        types[1] = CONTROL;
        types[2] = CONTROL;
        types[3] = USER;
        Arrays.fill(types, tokens.size(), types.length, NORMAL);
        var scores = new float[types.length];
        for (int i = 0; i < pieces.size(); i++) scores[tokens.size() + i] = -i;
        tokens.addAll(pieces);
        GgufBytes bytes = new GgufBytes();
        add(bytes, "llama", tokens, types);
        return bytes.put("tokenizer.ggml.scores", scores).put("tokenizer.ggml.bos_token_id", 1).put("tokenizer.ggml.eos_token_id", 2)
                .put("tokenizer.ggml.unknown_token_id", 0);
    }

    /** Pieces of the letters a to d and of blanks, each made of two that come later. */
    static List<String> pieces(Random random) {
        var pieces = new LinkedHashSet<>(List.of("a", "b", "c", "d", "▁"));
        while (pieces.size() < 60) {
            List<String> all = List.copyOf(pieces);
            String piece = all.get(random.nextInt(all.size())) + all.get(random.nextInt(all.size()));
            if (piece.length() < 6) pieces.add(piece);
        }
        var ordered = new ArrayList<>(pieces);
        Collections.shuffle(ordered, random);
        return ordered;
    }

    /** All bytes, some merges, a word without merges, {@code <|end|>}, and two tokens of the user. */
    static GgufBytes byteLevel(String pre) {
        var tokens = new ArrayList<>(alphabet());
        tokens.addAll(List.of("th", "the", "Ġthe", "11", "111", "11111", "zqx", "<|end|>", "<tool>", "  "));
        int[] types = IntStream.range(0, tokens.size()).map(i -> i < tokens.size() - 3 ? NORMAL : USER).toArray();
        types[tokens.size() - 3] = CONTROL;
        GgufBytes bytes = new GgufBytes();
        add(bytes, "gpt2", tokens, types);
        return bytes.put("tokenizer.ggml.pre", pre)
                .put("tokenizer.ggml.merges", List.of("t h", "th e", "Ġ the", "1 1", "11 1", "11 111"))
                .put("tokenizer.ggml.bos_token_id", tokens.indexOf("<|end|>")).put("tokenizer.ggml.eos_token_id", tokens.indexOf("<|end|>"));
    }

    /** GPT-2's characters for the bytes: themselves where they can be seen, and else from 256 on. */
    static List<String> alphabet() {
        var alphabet = new ArrayList<String>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            alphabet.add(Character.toString(visible ? b : next++));
        }
        return alphabet;
    }
}
