// The innermost loops of products by panels, for processors: a work-item is a thread, its vectors are the machine's. The panels lie in
// RIGHT_SPACE.
#ifndef RIGHT_SPACE
#define RIGHT_SPACE global
#endif

// Left factors lie in panels of 12 rows: for each 16 terms in turn, 16 of each row. A tile reads one stream.
#define LEFT_ROWS 12
#define LEFT_CHUNK 16

// What a sum holds before its first block: the number that any block may be added to without a change.
#define EMPTY -0.0f

// Vectors of 16 where there are 32 registers for them; else vectors of 8, and fewer at a time.
#ifdef __AVX512F__
#define LANES 16
#define FLOATS float16
#define UINTS uint16
#define LOAD(FROM) vload16(0, FROM)
#define STORE(VALUE, TO) vstore16(VALUE, 0, TO)
#define EVEN even_16
#define ODD odd_16
#else
#define LANES 8
#define FLOATS float8
#define UINTS uint8
#define LOAD(FROM) vload8(0, FROM)
#define STORE(VALUE, TO) vstore8(VALUE, 0, TO)
#define EVEN even_8
#define ODD odd_8
#endif

#define EACH_1(DO) DO(0)
#define EACH_2(DO) DO(0) DO(1)
#define EACH_4(DO) EACH_2(DO) DO(2) DO(3)
#define EACH_6(DO) EACH_4(DO) DO(4) DO(5)
#define EACH_8(DO) EACH_6(DO) DO(6) DO(7)
#define EACH_12(DO) EACH_8(DO) DO(8) DO(9) DO(10) DO(11)

// A tile's sums: two vectors of each row.
#define BEGIN(ROW) FLOATS x##ROW = 0.0f, y##ROW = 0.0f;
#define STEP(ROW)                                                                                                              \
    {                                                                                                                          \
        FLOATS s = left[ROW * LEFT_CHUNK + k];                                                                                 \
        x##ROW = fma(s, u, x##ROW);                                                                                            \
        y##ROW = fma(s, v, y##ROW);                                                                                            \
    }
#define ADD(ROW)                                                                                                               \
    STORE(LOAD(tile + ROW * PANEL) + x##ROW, tile + ROW * PANEL);                                                              \
    STORE(LOAD(tile + ROW * PANEL + LANES) + y##ROW, tile + ROW * PANEL + LANES);

#if STORED == F32
#define STEPS(EACH)                                                                                                            \
    for (int k = 0; k < terms; k++) {                                                                                          \
        FLOATS u = LOAD(right + k * PANEL);                                                                                    \
        FLOATS v = LOAD(right + k * PANEL + LANES);                                                                            \
        EACH(STEP)                                                                                                             \
    }
#else
#define STEPS(EACH)                                                                                                            \
    for (int k = 0; k < terms; k++) {                                                                                          \
        UINTS first = LOAD(right + k / 2 * PANEL);                                                                             \
        UINTS second = LOAD(right + k / 2 * PANEL + LANES);                                                                    \
        FLOATS u = EVEN(first);                                                                                                \
        FLOATS v = EVEN(second);                                                                                               \
        EACH(STEP)                                                                                                             \
        if (++k < terms) {                                                                                                     \
            u = ODD(first);                                                                                                    \
            v = ODD(second);                                                                                                   \
            EACH(STEP)                                                                                                         \
        }                                                                                                                      \
    }
#endif

// One block, of up to 256 terms, of some rows by two vectors of a panel.
#define BLOCK(ROWS)                                                                                                            \
    void block_##ROWS(global const float* left, RIGHT_SPACE const WORD* right, int block, float* tile) {                            \
        EACH_##ROWS(BEGIN)                                                                                                     \
        for (int from = 0; from < block; from += LEFT_CHUNK) {                                                                 \
            int terms = min(LEFT_CHUNK, block - from);                                                                         \
            STEPS(EACH_##ROWS)                                                                                                 \
            left += LEFT_ROWS * LEFT_CHUNK;                                                                                    \
            right += LEFT_CHUNK / WORD_INPUTS * PANEL;                                                                         \
        }                                                                                                                      \
        EACH_##ROWS(ADD)                                                                                                       \
    }

#if LANES == 16
BLOCK(4)
BLOCK(8)
BLOCK(12)

void multiply_block(global const float* left, RIGHT_SPACE const WORD* right, int block, int rows, float* tile) {
    if (rows > 8) {
        block_12(left, right, block, tile);
    } else if (rows > 4) {
        block_8(left, right, block, tile);
    } else {
        block_4(left, right, block, tile);
    }
}
#else
BLOCK(4)
BLOCK(6)

void multiply_block(global const float* left, RIGHT_SPACE const WORD* right, int block, int rows, float* tile) {
    for (int column = 0; column < PANEL; column += 2 * LANES) {
        for (int row = 0; row < rows; row += 6) {
            if (rows - row > 4) {
                block_6(left + row * LEFT_CHUNK, right + column, block, tile + row * PANEL + column);
            } else {
                block_4(left + row * LEFT_CHUNK, right + column, block, tile + row * PANEL + column);
            }
        }
    }
}
#endif

// Writes a tile's rows; bias is null if there is none.
void store_tile(const float* tile, int rows, int columns, global const float* bias, global float* y, ulong stride) {
    for (int row = 0; row < rows; row++, tile += PANEL, y += stride) {
        if (columns == PANEL) {
            float16 u = vload16(0, tile);
            float16 v = vload16(1, tile);
            vstore16(bias ? u + vload16(0, bias) : u, 0, y);
            vstore16(bias ? v + vload16(1, bias) : v, 1, y);
        } else {
            for (int column = 0; column < columns; column++) {
                y[column] = bias ? tile[column] + bias[column] : tile[column];
            }
        }
    }
}
