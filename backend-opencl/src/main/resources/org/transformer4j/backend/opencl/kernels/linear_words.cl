// Packed weights. Outputs are cut into panels of 32. A panel holds, for each input in turn, its 32 outputs side by side: floats,
// or, of the 16-bit types, words that hold two neighbouring inputs of one output, the even one in the lower half. So one load
// gives two steps of a chain, in their order. What fills up the last panel and the last word is zero.
//
// STORED is the type of the weight. even_N and odd_N widen the halves of N words. Quantised weights lie as quantised.cl
// says.
#define PANEL 32

// The formats, in the order that WeightFormat has them.
#define F32 1
#define F16 2
#define BF16 3
#define Q4_0 4
#define Q4_1 5
#define Q5_0 6
#define Q5_1 7
#define Q8_0 8
#define Q4_K 9
#define Q5_K 10
#define Q6_K 11
// One of those with blocks; the kernel is told which.
#define BLOCKS_OF_ANY 12

#ifndef STORED
#define STORED F32
#endif

#if STORED > BF16
#define QUANTISED
#define WORD uint
#elif STORED == F32
#define WORD_INPUTS 1
#define WORD float
#else
#define WORD_INPUTS 2
#define WORD uint
#endif

#ifndef QUANTISED
ulong words_of(ulong inputs) {
    return (inputs + WORD_INPUTS - 1) / WORD_INPUTS;
}
#endif

#if STORED == BF16
#define WIDEN(N, FLOATS, UINTS)                                                                                                \
    FLOATS even_##N(UINTS word) {                                                                                              \
        return as_##FLOATS(word << 16);                                                                                        \
    }                                                                                                                          \
    FLOATS odd_##N(UINTS word) {                                                                                               \
        return as_##FLOATS(word & 0xffff0000u);                                                                                \
    }
#elif STORED == F16
// Sign and fraction go where binary32 has them. The exponent is then too small by 112, which a product makes good; it also
// normalises subnormal numbers. Infinities and NaNs get all of their exponent's bits.
#define WIDEN(N, FLOATS, UINTS)                                                                                                \
    FLOATS moved_##N(UINTS bits) {                                                                                             \
        FLOATS finite = as_##FLOATS(bits) * 0x1p112f;                                                                          \
        FLOATS special = as_##FLOATS(bits | 0x7f800000u);                                                                      \
        return (bits & 0x0f800000u) == 0x0f800000u ? special : finite;                                                         \
    }                                                                                                                          \
    FLOATS even_##N(UINTS word) {                                                                                              \
        return moved_##N(((word << 16) & 0x80000000u) | ((word << 13) & 0x0fffe000u));                                         \
    }                                                                                                                          \
    FLOATS odd_##N(UINTS word) {                                                                                               \
        return moved_##N((word & 0x80000000u) | ((word >> 3) & 0x0fffe000u));                                                  \
    }
#endif

#ifdef WIDEN
WIDEN(1, float, uint)
WIDEN(8, float8, uint8)
WIDEN(16, float16, uint16)
#endif
