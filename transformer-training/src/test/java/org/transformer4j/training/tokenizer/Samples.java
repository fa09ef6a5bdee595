package org.transformer4j.training.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small texts to learn from. */
final class Samples {
    /** Sentences with words that share beginnings and ends. */
    static final List<String> SENTENCES = List.of(
            "The lowest newest widest tower is lower than the newer, wider one.",
            "Low, lower, lowest; new, newer, newest; wide, wider, widest.",
            "He was walking and talking; she walked and talked, and they'll walk again.",
            "The walker's talker isn't the talker's walker: it's 1 of 12, 123 or 1234!",
            "Unhappy, unhappily, unhappiness - happy, happily, happiness.");

    /** Characters that pre-tokenizers and normalisers treat each in its own way. */
    private static final String[] ODD = {" ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u2028", "\u0085", "\u0000", "\u0001",
            "\u200B", "\uFEFF", "\uFFFD", "\u2581", "'s", "'ll", "'", "\u2019", "é", "e\u0301", "İ", "ς", "ß", "ﬁ", "½", "²", "Ⅷ", "中", "文",
            "한", "ก็", "ا", "\uD83D\uDE00", "\uD840\uDC00", "$", "^", "#", "##", "<", "[", "...", "_", "0", "42", "a", "B", "the", "Word"};

    private Samples() {}

    /** A text of odd characters in no order. */
    static String odd(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ODD[random.nextInt(ODD.length)]);
        }
        return text.toString();
    }

    static List<String> odd(long seed, int texts, int length) {
        var random = new Random(seed);
        var all = new ArrayList<String>();
        for (int i = 0; i < texts; i++) {
            all.add(odd(random, length));
        }
        return all;
    }
}
