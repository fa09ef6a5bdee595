package org.transformer4j.conformance.kit;

import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

/**
 * Blocks of a quantised format as a file has them, byte by byte. The small integers run through all of their values; the binary16
 * scales and minima are of a kind of data.
 */
final class QuantisedNumbers {
    /** Zeros of both signs, subnormal numbers, the smallest normal one, one, the largest, infinities, NaNs. */
    private static final int[] SPECIALS = {0, 0x8000, 1, 0x8001, 0x3ff, 0x83ff, 0x400, 0x3c00, 0xbc00, 0x7bff, 0xfbff, 0x7c00, 0xfc00,
        0x7e00, 0xfe01, 0x7c01};

    private static final int SIGN = 0x8000;
    /** Where the scale of Q6_K stands; in all others it is first. */
    private static final int LATE_SCALE = 208;

    private final WeightFormat format;
    private final DataKind kind;
    private final int specialsEvery;
    private final Generator generator;

    /** @param specialsEvery with {@link DataKind#SPECIALS}, how many blocks there are to one with a special scale or minimum */
    QuantisedNumbers(WeightFormat format, DataKind kind, int specialsEvery, Generator generator) {
        this.format = format;
        this.kind = kind;
        this.specialsEvery = specialsEvery;
        this.generator = generator;
    }

    /** So many blocks; an element is a byte. */
    Bits blocks(int count) {
        int size = format.blockBytes();
        int[] bytes = new int[count * size];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = generator.word(i >> 2) >>> 8 * (i & 3) & 0xff;
        }
        for (int block = 0; kind != DataKind.BITS && block < count; block++) {
            put(bytes, block * size + (format == WeightFormat.Q6_K ? LATE_SCALE : 0), half(block, 0));
            if (format.hasMinimum()) {
                put(bytes, block * size + 2, half(block, 1));
            }
        }
        return new Bits(DType.U8, bytes);
    }

    private static void put(int[] bytes, int at, int half) {
        bytes[at] = half & 0xff;
        bytes[at + 1] = half >>> 8 & 0xff;
    }

    private int half(int block, int which) {
        int word = generator.second(2L * block + which);
        int choice = generator.second(1L << 30 | 2L * block + which);
        return switch (kind) {
            case EXACT -> word & SIGN | 0x3c00;
            case WIDE -> scaled(word, -14, 8);
            case PEAKED -> scaled(word, (choice & 15) == 0 ? 1 : -9, (choice & 15) == 0 ? 5 : -4);
            case SUBNORMAL, TINY -> (choice & 1) == 0 ? word & (SIGN | 0x3ff) : scaled(word, -9, -1);
            case SPECIALS -> Integer.remainderUnsigned(choice, specialsEvery) == 0 ? SPECIALS[word & SPECIALS.length - 1]
                    : (choice >>> 29) == 0 ? word & SIGN : scaled(word, -9, -1);
            default -> scaled(word, -9, -1);
        };
    }

    /** A normal number with random sign and fraction, and an exponent from {@code low} to {@code high}. */
    private static int scaled(int word, int low, int high) {
        int exponent = low + ((word >>> 16 & 0xff) * (high - low + 1) >>> 8);
        return word & (SIGN | 0x3ff) | exponent + 15 << 10;
    }
}
