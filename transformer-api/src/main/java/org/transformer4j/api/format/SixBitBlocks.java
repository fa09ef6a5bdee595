package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;

/**
 * Q6_K: blocks of 256 elements in 16 groups of 16, each with a signed scale s of 8 bits.
 *
 * <p>A block is 128 bytes of lower 4 bits, 64 bytes of upper 2 bits, 16 scales and {@code d}. Each half of the block has half of
 * the bits: 64 bytes a and 32 bytes b. Its elements in rows of 32: row r has its lower bits in a[32 (r mod 2) + i], in the low
 * half of the byte for r under 2 and else in the high one, and its upper bits at bit 2r of b[i]. All are 32 too large.
 */
final class SixBitBlocks {
    private static final int ROW = 32;
    private static final int UPPER = 128;
    private static final int SCALES = 192;
    private static final int GROUPS = 16;
    private static final int SCALE = 208;

    private SixBitBlocks() {}

    static void q6(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at + SCALE);
        for (int group = 0; group < GROUPS; group++) block.groupScales[group] = Bytes.signed8(data, at + SCALES + group);
        for (int half = 0; half < 2; half++) {
            for (int row = 0; row < 4; row++) {
                for (int i = 0; i < ROW; i++) {
                    int low = Bytes.unsigned8(data, at + (2L * half + (row & 1)) * ROW + i) >> (row & 2) * 2 & 15;
                    int high = Bytes.unsigned8(data, at + UPPER + half * ROW + i) >> 2 * row & 3;
                    block.numbers[(4 * half + row) * ROW + i] = (byte) ((low | high << 4) - 32);
                }
            }
        }
    }
}
