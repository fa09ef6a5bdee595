package org.transformer4j.models.tokenizer;

/**
 * The characters with which byte-level vocabularies spell bytes: a printable character of Latin-1 stands for its own byte, and those
 * from U+0100 on for the other 68 bytes, ascending. Source: Radford et al. (2019), section 2.2, and the vocabulary published with it.
 */
public final class ByteAlphabet {
    /** How many bytes there are. */
    public static final int SIZE = 256;

    private ByteAlphabet() {}

    /** The character that spells a byte, 0 to 255. */
    public static char character(int value) {
        int others = SIZE;
        for (int before = 0; before < value && !isPrintable(value); before++) {
            others += isPrintable(before) ? 0 : 1;
        }
        return (char) (isPrintable(value) ? value : others);
    }

    /** The byte that a character spells, or -1 if it spells none. */
    public static int value(char character) {
        for (int value = 0; value < SIZE; value++) {
            if (character(value) == character) {
                return value;
            }
        }
        return -1;
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE && value <= 0xFF;
    }
}
