package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 256 elements in 8 groups of 32, each with a scale s and a minimum t of 6 bits.
 *
 * <p>Q4_K is {@code d}, {@code m}, 12 bytes of scales and minima, and 128 bytes: of the 32 bytes of quarter c, the low halves
 * are group 2c and the high halves group 2c + 1. Q5_K has 32 bytes of fifth bits before these; element i of group g has bit g of
 * byte i.
 *
 * <p>Of the 12 bytes, b[g] and b[g + 4] have in their lower 6 bits scale and minimum of group g for g under 4. For the others,
 * b[g + 4] has the lower 4 bits of the scale in its low half and those of the minimum in its high half; the upper 2 bits are on
 * top of b[g - 4] and b[g].
 */
final class SuperBlocks {
    private static final int GROUP = 32;
    private static final int GROUPS = 8;
    private static final int SCALES = 4;
    private static final int AFTER_SCALES = 16;

    private SuperBlocks() {}

    static void q4(MemorySegment data, long at, QuantisedBlock block) {
        scales(data, at, block);
        for (int group = 0; group < GROUPS; group++) {
            long quarter = at + AFTER_SCALES + (group >> 1) * GROUP;
            int shift = (group & 1) << 2;
            for (int i = 0; i < GROUP; i++) {
                block.numbers[group * GROUP + i] = (byte) (Bytes.unsigned8(data, quarter + i) >> shift & 15);
            }
        }
    }

    static void q5(MemorySegment data, long at, QuantisedBlock block) {
        scales(data, at, block);
        long fifth = at + AFTER_SCALES;
        for (int group = 0; group < GROUPS; group++) {
            long quarter = fifth + GROUP + (group >> 1) * GROUP;
            int shift = (group & 1) << 2;
            for (int i = 0; i < GROUP; i++) {
                int low = Bytes.unsigned8(data, quarter + i) >> shift & 15;
                int high = Bytes.unsigned8(data, fifth + i) >> group & 1;
                block.numbers[group * GROUP + i] = (byte) (low | high << 4);
            }
        }
    }

    private static void scales(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        block.minimum = Bytes.int16(data, at + 2);
        for (int group = 0; group < GROUPS; group++) {
            block.groupScales[group] = scale(data, at + SCALES, group);
            block.groupMinima[group] = minimum(data, at + SCALES, group);
        }
    }

    private static byte scale(MemorySegment data, long b, int group) {
        return (byte) (group < 4
                ? Bytes.unsigned8(data, b + group) & 63
                : Bytes.unsigned8(data, b + group + 4) & 15 | Bytes.unsigned8(data, b + group - 4) >> 6 << 4);
    }

    private static byte minimum(MemorySegment data, long b, int group) {
        return (byte) (group < 4
                ? Bytes.unsigned8(data, b + group + 4) & 63
                : Bytes.unsigned8(data, b + group + 4) >> 4 | Bytes.unsigned8(data, b + group) >> 6 << 4);
    }
}
