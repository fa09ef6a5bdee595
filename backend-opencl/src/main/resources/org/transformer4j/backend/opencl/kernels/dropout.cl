// Numbers left out by chance. A column of the blocks is four numbers, as many as there are words in a block of Philox4x32-10.
#include "blocks.cl"

// The words of a block, or of several side by side, from their counters: the number of the block and the stream, low words first.
#define RANDOM_WORDS(NAME, WORDS)                                                                                                      \
    void NAME(WORDS* words, uint key0, uint key1) {                                                                                    \
        for (int round = 0; round < PHILOX_ROUNDS; round++) {                                                                          \
            WORDS first = words[0];                                                                                                    \
            WORDS third = words[2];                                                                                                    \
            words[0] = mul_hi(third, (WORDS) (uint) PHILOX_MULTIPLIER_1) ^ words[1] ^ key0;                                            \
            words[1] = third * (uint) PHILOX_MULTIPLIER_1;                                                                             \
            words[2] = mul_hi(first, (WORDS) (uint) PHILOX_MULTIPLIER_0) ^ words[3] ^ key1;                                            \
            words[3] = first * (uint) PHILOX_MULTIPLIER_0;                                                                             \
            key0 += (uint) PHILOX_KEY_STEP_0;                                                                                          \
            key1 += (uint) PHILOX_KEY_STEP_1;                                                                                          \
        }                                                                                                                              \
    }

RANDOM_WORDS(random_words, uint)

#if GROUP == 1
RANDOM_WORDS(random_words_16, uint16)

// Two vectors interleaved, number by number or pair by pair.
#define LOWER_HALVES ((uint16) (0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
#define UPPER_HALVES ((uint16) (8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31))
#define LOWER_PAIRS ((uint16) (0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23))
#define UPPER_PAIRS ((uint16) (8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31))

void keep_16(uint16 words, global const float* x, global float* y, uint threshold, float scale) {
    vstore16((words >> 8) < threshold ? (float16) 0.0f : vload16(0, x) * scale, 0, y);
}

// Sixteen blocks from the block with this number on, which is a multiple of 16: so they share the upper word of their numbers.
void keep_blocks(global const uint* key, ulong block, global const float* x, global float* y, uint threshold, float scale) {
    uint16 number = (uint) block + (uint16) (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint16 words[4] = {number, (uint) (block >> 32), key[2], key[3]};
    random_words_16(words, key[0], key[1]);
    uint16 even = shuffle2(words[0], words[1], LOWER_HALVES);
    uint16 odd = shuffle2(words[2], words[3], LOWER_HALVES);
    keep_16(shuffle2(even, odd, LOWER_PAIRS), x, y, threshold, scale);
    keep_16(shuffle2(even, odd, UPPER_PAIRS), x + 16, y + 16, threshold, scale);
    even = shuffle2(words[0], words[1], UPPER_HALVES);
    odd = shuffle2(words[2], words[3], UPPER_HALVES);
    keep_16(shuffle2(even, odd, LOWER_PAIRS), x + 32, y + 32, threshold, scale);
    keep_16(shuffle2(even, odd, UPPER_PAIRS), x + 48, y + 48, threshold, scale);
}
#endif

WORK_ITEMS kernel void dropout(global const float* restrict xStart, ulong x0, global const uint* restrict keysStart, ulong keys0,
        global float* restrict yStart, ulong y0, ulong columns, uint threshold, float scale, BLOCKS) {
    EACH_ROW(row) {
        global const uint* key = keysStart + keys0 + 4 * row;
        EACH_COLUMN(column) {
            global const float* x = xStart + x0 + row * columns + 4 * column;
            global float* y = yStart + y0 + row * columns + 4 * column;
            ulong left = columns - 4 * column;
#if GROUP == 1
            if (left >= 64 && column + 16 <= columnEnd) {
                keep_blocks(key, column, x, y, threshold, scale);
                column += 15;
                continue;
            }
#endif
            uint words[4] = {(uint) column, (uint) (column >> 32), key[2], key[3]};
            random_words(words, key[0], key[1]);
            for (int i = 0; i < (int) min(left, (ulong) 4); i++) {
                y[i] = (words[i] >> 8) < threshold ? 0.0f : x[i] * scale;
            }
        }
    }
}
