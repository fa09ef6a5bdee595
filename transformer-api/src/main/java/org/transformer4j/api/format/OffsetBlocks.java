package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 32 elements with a scale and a minimum.
 *
 * <p>Q4_1 is {@code d}, {@code m} and 16 bytes, whose low halves are elements 0 to 15 and whose high halves are 16 to 31. Q5_1
 * has 32 fifth bits before them, element i's at bit i.
 */
final class OffsetBlocks {
    private static final int HALF = 16;

    private OffsetBlocks() {}

    static void q4(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        block.minimum = Bytes.int16(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int pair = Bytes.unsigned8(data, at + 4 + i);
            block.numbers[i] = (byte) (pair & 15);
            block.numbers[HALF + i] = (byte) (pair >> 4);
        }
    }

    static void q5(MemorySegment data, long at, QuantisedBlock block) {
        block.scale = Bytes.int16(data, at);
        block.minimum = Bytes.int16(data, at + 2);
        int fifth = Bytes.int32(data, at + 4);
        for (int i = 0; i < HALF; i++) {
            int pair = Bytes.unsigned8(data, at + 8 + i);
            block.numbers[i] = (byte) (pair & 15 | (fifth >>> i & 1) << 4);
            block.numbers[HALF + i] = (byte) (pair >> 4 | (fifth >>> HALF + i & 1) << 4);
        }
    }
}
