package org.transformer4j.api.canon;

/**
 * Philox4x32-10: random numbers from a counter, so that each depends on (seed, stream, index) alone and never on who draws
 * it, or in which order.
 *
 * <p>A block is four 32-bit words, a bijection of its 128-bit counter under a 64-bit key. The key is the seed; the counter is
 * the number of the block in its lower 64 bits and the stream in its upper 64; all three are unsigned, low word first.
 * Word {@code index} of a stream is word {@code index mod 4} of block {@code index / 4}.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), section 3.3.
 */
public final class Philox4x32 {
    /** Words in a block. */
    public static final int BLOCK = 4;
    /** Rounds of mixing. */
    public static final int ROUNDS = 10;

    /** The multiplier of a counter's first word, unsigned. */
    public static final int MULTIPLIER_0 = 0xd2511f53;
    /** The multiplier of a counter's third word, unsigned. */
    public static final int MULTIPLIER_1 = 0xcd9e8d57;
    /** What the first word of the key grows by from round to round (the golden ratio). */
    public static final int KEY_STEP_0 = 0x9e3779b9;
    /** What the second word of the key grows by from round to round (sqrt(3) - 1). */
    public static final int KEY_STEP_1 = 0xbb67ae85;

    private Philox4x32() {}

    /** The word at {@code index} of a stream: 32 uniform bits. */
    public static int word(long seed, long stream, long index) {
        long front = swapHalves(index >>> 2);
        long back = swapHalves(stream);
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long mixedFront = mix(front, back, MULTIPLIER_1, key0);
            back = mix(back, front, MULTIPLIER_0, key1);
            front = mixedFront;
            key0 += KEY_STEP_0;
            key1 += KEY_STEP_1;
        }
        long pair = (index & 2) == 0 ? front : back;
        return (int) ((index & 1) == 0 ? pair >>> 32 : pair);
    }

    /**
     * The four words {@code 4 * block} to {@code 4 * block + 3} of a stream, in {@code words[0..3]}: as four calls of
     * {@link #word}, for a quarter of the work.
     *
     * @throws ArrayIndexOutOfBoundsException if {@code words} is shorter than 4
     */
    public static void block(long seed, long stream, long block, int[] words) {
        long front = swapHalves(block);
        long back = swapHalves(stream);
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long mixedFront = mix(front, back, MULTIPLIER_1, key0);
            back = mix(back, front, MULTIPLIER_0, key1);
            front = mixedFront;
            key0 += KEY_STEP_0;
            key1 += KEY_STEP_1;
        }
        words[0] = (int) (front >>> 32);
        words[1] = (int) front;
        words[2] = (int) (back >>> 32);
        words[3] = (int) back;
    }

    /** A multiple of 2^-24 in [0, 1), each equally likely: the upper 24 bits of {@link #word}. */
    public static float uniform(long seed, long stream, long index) {
        return uniform(word(seed, stream, index));
    }

    /** A word as a multiple of 2^-24 in [0, 1): its upper 24 bits. */
    public static float uniform(int word) {
        return (word >>> 8) * 0x1p-24f;
    }

    /**
     * Half of a round. The counter is held as two pairs of words, the first of a pair in the upper half. The other pair's
     * first word times the multiplier gives the new pair, and its first word takes in the old second word and the key.
     */
    private static long mix(long own, long other, int multiplier, int key) {
        return Integer.toUnsignedLong(multiplier) * (other >>> 32) ^ (own ^ key) << 32;
    }

    private static long swapHalves(long value) {
        return Long.rotateLeft(value, 32);
    }
}
