// Quantised weights in panels of 32 outputs. A panel holds one block of its 32 outputs after the other, 32 or 256 inputs long. A block is
// rows of 32 words, one of each output side by side:
//
//   - the lower 4 bits of the inputs' integers, of Q8_0 all 8, the first input's at the lower end of a word;
//   - their upper bits, 1 of Q5_0, Q5_1 and Q5_K, 2 of Q6_K;
//   - the groups' integers: of Q4_K and Q5_K a word with the lower 4 bits of each s, one with those of each t, and one with the upper 2
//     bits of each s and then of each t; of Q6_K four words of bytes s;
//   - d, and m in the upper half of the word. Without m the row is of halves of words.
//
// That is as many bits as in the file. Integers are stored too large by excess, so that none is negative.
//
// FLOATS and UINTS are a number, or vectors of neighbouring outputs. Where a format is handed over it is a constant in all but the slow
// paths, so that no instruction asks which it is.
// Inputs that are decoded together: whole words of lower and upper bits.
#define GROUP_INPUTS 32

#define INLINED static inline __attribute__((always_inline))

#ifndef FLOATS
#define FLOATS float
#define UINTS uint
#define AS_INTS as_int
#define AS_FLOATS as_float
#define TO_FLOATS convert_float
#define LOAD_WORDS(FROM) (*(FROM))
#define LOAD_HALVES(FROM) ((uint) *(FROM))
#define OUTPUTS 1
#define VECTORS 1
// Loads of all words can be on their way at once.
#define EACH_WORD _Pragma("unroll")
#endif

INLINED int block_inputs(int format) {
    return format == Q4_K || format == Q5_K || format == Q6_K ? 256 : 32;
}

INLINED bool has_minimum(int format) {
    return format == Q4_1 || format == Q5_1 || format == Q4_K || format == Q5_K;
}

// Bits of an input in the lower rows: also how many words of them a group has.
INLINED int lower_bits(int format) {
    return format == Q8_0 ? 8 : 4;
}

// Bits of an input in the upper rows: also how many words of them a group has.
INLINED int upper_bits(int format) {
    return format == Q5_0 || format == Q5_1 || format == Q5_K ? 1 : format == Q6_K ? 2 : 0;
}

INLINED int excess(int format) {
    return format == Q8_0 ? 128 : format == Q6_K ? 32 : format == Q5_0 ? 16 : format == Q4_0 ? 8 : 0;
}

// Where the rows of a block begin.
INLINED int upper_row(int format) {
    return block_inputs(format) / 32 * lower_bits(format);
}

INLINED int integer_row(int format) {
    return upper_row(format) + block_inputs(format) / 32 * upper_bits(format);
}

INLINED int scale_row(int format) {
    return integer_row(format) + (format == Q4_K || format == Q5_K ? 3 : format == Q6_K ? 4 : 0);
}

INLINED int block_words(int format) {
    return scale_row(format) * PANEL + (has_minimum(format) ? PANEL : PANEL / 2);
}

INLINED ulong panel_words(int format, ulong inputs) {
    return inputs / block_inputs(format) * block_words(format);
}

// The binary16 in the lower half of a word. Sign and fraction go where binary32 has them. The exponent is then too small by 112, which a
// product makes good; it also normalises subnormal numbers. Infinities and NaNs get all of their exponent's bits.
INLINED FLOATS widen_half(UINTS word) {
    UINTS moved = ((word & 0x8000u) << 16) | ((word & 0x7fffu) << 13);
    FLOATS finite = AS_FLOATS(moved) * 0x1p112f;
    FLOATS special = AS_FLOATS(moved | 0x7f800000u);
    return (moved & 0x0f800000u) == 0x0f800000u ? special : finite;
}

// What 16 inputs' integers are multiplied by, and, in formats with a minimum, what is added. The products are exact.
INLINED void decode_scales(int format, global const uint* block, int lane, int sixteen, FLOATS* scale, FLOATS* offset) {
    global const uint* integers = block + integer_row(format) * PANEL + lane;
    global const uint* scales = block + scale_row(format) * PANEL;
    if (has_minimum(format)) {
        UINTS both = LOAD_WORDS(scales + lane);
        *scale = widen_half(both);
        *offset = widen_half(both >> 16);
    } else {
        *scale = widen_half(LOAD_HALVES((global const ushort*) scales + lane));
        *offset = 0.0f;
    }
    if (format == Q4_K || format == Q5_K) {
        int group = sixteen / 2;
        UINTS upper = LOAD_WORDS(integers + 2 * PANEL) >> (2 * group);
        UINTS s = ((LOAD_WORDS(integers) >> (4 * group)) & 15u) | ((upper & 3u) << 4);
        UINTS t = ((LOAD_WORDS(integers + PANEL) >> (4 * group)) & 15u) | (((upper >> 16) & 3u) << 4);
        *scale = *scale * TO_FLOATS(s);
        *offset = -(*offset * TO_FLOATS(t));
    } else if (format == Q6_K) {
        UINTS four = LOAD_WORDS(integers + sixteen / 4 * PANEL);
        *scale = *scale * TO_FLOATS(AS_INTS(four << (24 - sixteen % 4 * 8)) >> 24);
    }
}

// An input's value; its bits are the lowest of both words. The integer becomes a float as the end of 2^23's fraction.
INLINED FLOATS decode_input(int format, UINTS lower, UINTS upper, FLOATS scale, FLOATS offset) {
    UINTS bits = lower & ((1u << lower_bits(format)) - 1u);
    if (upper_bits(format) > 0) {
        bits = bits | ((upper & ((1u << upper_bits(format)) - 1u)) << 4);
    }
    FLOATS number = AS_FLOATS(bits | 0x4b000000u) - (float) (0x800000 + excess(format));
    return has_minimum(format) ? fma(scale, number, offset) : scale * number;
}

// Does something with the value of each input i of a group of a block, of VECTORS vectors of OUTPUTS each, from lane on. Words
// are taken in the order of memory.
#define EACH_INPUT(format, block, lane, group, DO)                                                                             \
    {                                                                                                                          \
        FLOATS scale[VECTORS];                                                                                                 \
        FLOATS offset[VECTORS];                                                                                                \
        EACH_WORD                                                                                                              \
        for (int word = 0; word < lower_bits(format); word++) {                                                                \
            int first = word * (32 / lower_bits(format));                                                                      \
            int upper_bit = first * upper_bits(format);                                                                        \
            global const uint* words = block + ((group) * lower_bits(format) + word) * PANEL;                                  \
            global const uint* upper_words = block + (upper_row(format) + (group) * upper_bits(format) + upper_bit / 32) * PANEL; \
            _Pragma("unroll")                                                                                                  \
            for (int vector = 0; vector < VECTORS; vector++) {                                                                 \
                int at_lane = lane + vector * OUTPUTS;                                                                           \
                UINTS lower = LOAD_WORDS(words + at_lane);                                                                     \
                UINTS upper = 0;                                                                                               \
                if (upper_bits(format) > 0) {                                                                                  \
                    upper = LOAD_WORDS(upper_words + at_lane) >> (upper_bit % 32);                                             \
                }                                                                                                              \
                if (first == 0 || format == Q6_K && first == 16) {                                                             \
                    decode_scales(format, block, at_lane, 2 * (group) + first / 16, scale + vector, offset + vector);          \
                }                                                                                                              \
                _Pragma("unroll")                                                                                              \
                for (int next = 0; next < 32 / lower_bits(format); next++) {                                                   \
                    int i = first + next;                                                                                      \
                    FLOATS value = decode_input(format, lower >> (next * lower_bits(format)),                                  \
                            upper >> (next * upper_bits(format)), scale[vector], offset[vector]);                              \
                    DO                                                                                                         \
                }                                                                                                              \
            }                                                                                                                  \
        }                                                                                                                      \
    }
