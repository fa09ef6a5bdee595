package org.transformer4j.conformance.kit;

import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Philox4x32;

/** Makes the numbers of one operand: element {@code i} depends on the seed, the operand and {@code i} alone. */
final class Generator {
    /** Streams from here on give a second, independent word for an element. */
    private static final long SECOND = 1L << 32;

    private final long seed;
    private final long stream;

    Generator(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /**
     * F32 numbers.
     *
     * @param specialsEvery with {@link DataKind#SPECIALS}, how many elements there are to one special; 1: specials only
     */
    Bits numbers(DataKind kind, int length, int specialsEvery) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = number(kind, i, specialsEvery);
        }
        return new Bits(DType.F32, bits);
    }

    private int number(DataKind kind, int i, int specialsEvery) {
        int word = word(i);
        return switch (kind) {
            case EXACT -> Float.floatToRawIntBits(below(word, 17) - 8);
            case REAL, CONTRACTION -> scaled(word, -7, 1);
            case WIDE -> scaled(word, -24, 19);
            case PEAKED -> (second(i) & 15) == 0 ? scaled(word, -2, 6) : scaled(word, -11, -3);
            case CANCELLING -> cancelling(i);
            case TINY -> scaled(word, -76, -61);
            case SUBNORMAL -> subnormal(word);
            case SPECIALS -> specialsEvery == 1 || below(second(i), specialsEvery) == 0 ? special(i, specialsEvery, word)
                    : scaled(word, -7, 1);
            case BITS -> word;
        };
    }

    /** Where every element is special, operand 0 runs through all of them, and operand 1 so slowly that all pairs meet. */
    private int special(int i, int specialsEvery, int word) {
        if (specialsEvery > 1 || stream > 1) {
            return SpecialValues.bits(Integer.toUnsignedLong(word));
        }
        return SpecialValues.bits(stream == 0 ? i : i / SpecialValues.count());
    }

    /** An even element is large; the odd one after it is its opposite, a few units in the last place away. */
    private int cancelling(int i) {
        int large = scaled(word(i & ~1), 8, 14);
        return (i & 1) == 0 ? large : (large ^ 0x8000_0000) + below(word(i), 9) - 4;
    }

    /** A number with random sign and fraction, and an exponent from {@code low} to {@code high}. */
    static int scaled(int word, int low, int high) {
        int exponent = low + ((word >>> 23 & 0xff) * (high - low + 1) >>> 8);
        return word & 0x8000_0000 | exponent + 127 << 23 | word & 0x007f_ffff;
    }

    /** A number below 2^-120, most of them below 2^-126. */
    private static int subnormal(int word) {
        int magnitude = (word & 0x0fff_ffff) >>> (word >>> 28 & 7);
        return word & 0x8000_0000 | Math.min(magnitude, 0x037f_ffff);
    }

    /** Row numbers from -1 to {@code rows}, so that some are outside on either side, and now and then the extremes. */
    Bits indices(int length, long rows) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            int choice = below(second(i), 40);
            bits[i] = choice == 0 ? Integer.MIN_VALUE : choice == 1 ? Integer.MAX_VALUE : below(word(i), (int) rows + 2) - 1;
        }
        return new Bits(DType.I32, bits);
    }

    /** Conditions: zeros of both signs, NaNs and others. */
    Bits conditions(int length) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = switch (below(second(i), 5)) {
                case 0 -> 0;
                case 1 -> 0x8000_0000;
                case 2 -> 0x7fc0_0000;
                default -> scaled(word(i), -7, 1);
            };
        }
        return new Bits(DType.F32, bits);
    }

    /** From -1 to 1, as sines are. */
    Bits sines(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 2f * Philox4x32.uniform(word(i)) - 1f;
        }
        return Bits.of(values);
    }

    int word(long i) {
        return Philox4x32.word(seed, stream, i);
    }

    int second(long i) {
        return Philox4x32.word(seed, stream + SECOND, i);
    }

    private static int below(int word, int bound) {
        return (int) (Integer.toUnsignedLong(word) * bound >>> 32);
    }
}
