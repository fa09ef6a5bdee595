package org.transformer4j.training.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.models.tokenizer.ByteAlphabet;

/** The characters of {@link ByteAlphabet} as the first symbols of a vocabulary. */
final class ByteSymbols {
    private ByteSymbols() {}

    /** The characters, in their own order. */
    static List<String> characters() {
        return IntStream.range(0, ByteAlphabet.SIZE).map(ByteAlphabet::character).sorted().mapToObj(Character::toString).toList();
    }

    /** The number of each byte's character in that order, plus an offset. */
    static int[] numbers(int offset) {
        int[] sorted = IntStream.range(0, ByteAlphabet.SIZE).map(ByteAlphabet::character).sorted().toArray();
        return IntStream.range(0, ByteAlphabet.SIZE).map(b -> offset + Arrays.binarySearch(sorted, ByteAlphabet.character(b))).toArray();
    }

    /** The bytes of a word as {@code numbers} has them. */
    static int[] symbols(String word, int[] numbers) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).map(i -> numbers[bytes[i] & 0xFF]).toArray();
    }
}
