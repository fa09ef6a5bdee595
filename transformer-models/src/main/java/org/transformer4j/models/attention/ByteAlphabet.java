package org.transformer4j.models.attention;

import java.util.HexFormat;

/**
 * The characters with which byte-level vocabularies spell bytes: a printable character of Latin-1 stands for its own byte, and those
 * from U+0100 on for the other 68 bytes, ascending. Source: Radford et al. (2019), section 2.2, and the vocabulary published with it.
 */
final class ByteAlphabet {
    private static final int OTHERS = 0x100;

    private ByteAlphabet() {}

    /** The bytes that {@code spelling} stands for, in hexadecimal; empty if it is not spelt in this alphabet. */
    static String bytes(String spelling) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < spelling.length(); i++) {
            int value = value(spelling.charAt(i));
            if (value < 0) {
                return "";
            }
            hex.append(i == 0 ? "" : " ").append(HexFormat.of().withUpperCase().toHexDigits((byte) value));
        }
        return hex.toString();
    }

    private static int value(char character) {
        if (character < OTHERS) {
            return isPrintable(character) ? character : -1;
        }
        int number = OTHERS;
        for (int value = 0; value < OTHERS; value++) {
            if (!isPrintable(value) && number++ == character) {
                return value;
            }
        }
        return -1;
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE && value <= 0xFF;
    }
}
