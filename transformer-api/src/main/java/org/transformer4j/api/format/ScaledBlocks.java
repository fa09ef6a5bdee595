package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 32 elements with one scale.
 *
 * <p>Q8_0 is {@code d} and 32 signed bytes. Q4_0 is {@code d} and 16 bytes, whose low halves are elements 0 to 15 and whose high
 * halves are 16 to 31, each 8 too large. Q5_0 has 32 fifth bits in between, element i's at bit i, and is 16 too large.
 */
final class ScaledBlocks {
    private static final int HALF = 16;

    private ScaledBlocks() {}

    static void q8(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        for (int i = 0; i < 2 * HALF; i++) block.numbers[i] = Bytes.signed8(data, at + 2 + i);
    }

    static void q4(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        for (int i = 0; i < HALF; i++) {
            int pair = Bytes.unsigned8(data, at + 2 + i);
            block.numbers[i] = (byte) ((pair & 15) - 8);
            block.numbers[HALF + i] = (byte) ((pair >> 4) - 8);
        }
    }

    static void q5(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        int fifth = Bytes.int32(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int pair = Bytes.unsigned8(data, at + 6 + i);
            block.numbers[i] = (byte) ((pair & 15 | (fifth >>> i & 1) << 4) - 16);
            block.numbers[HALF + i] = (byte) ((pair >> 4 | (fifth >>> HALF + i & 1) << 4) - 16);
        }
    }
}
