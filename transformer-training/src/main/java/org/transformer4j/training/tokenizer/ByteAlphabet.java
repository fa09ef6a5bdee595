package org.transformer4j.training.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GPT-2's way to write bytes: a printable character of Latin-1 stands for itself, and the other 68 bytes in their order are written
 * U+0100, U+0101, ...
 */
final class ByteAlphabet {
    private static final int SIZE = 256;

    private ByteAlphabet() {}

    /** The characters, in their own order. */
    static List<String> characters() {
        return IntStream.range(0, SIZE).map(ByteAlphabet::character).sorted().mapToObj(Character::toString).toList();
    }

    /** The number of each byte's character in that order, plus an offset. */
    static int[] numbers(int offset) {
        int[] sorted = IntStream.range(0, SIZE).map(ByteAlphabet::character).sorted().toArray();
        return IntStream.range(0, SIZE).map(b -> offset + Arrays.binarySearch(sorted, character(b))).toArray();
    }

    /** The bytes of a word as {@code numbers} has them. */
    static int[] symbols(String word, int[] numbers) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).map(i -> numbers[bytes[i] & 0xFF]).toArray();
    }

    private static int character(int value) {
        return isPrintable(value) ? value : SIZE + (int) IntStream.range(0, value).filter(b -> !isPrintable(b)).count();
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
    }
}
