// Products by quantised panels, for processors: a panel's numbers are decoded to a work-item's own memory, small enough for its cache, and
// multiplied there like numbers that were stored so.
#define RIGHT_SPACE private
#include "linear_words.cl"
#include "tile_blocks.cl"

#if LANES == 16
#define AS_INTS as_int16
#define AS_FLOATS as_float16
#define TO_FLOATS convert_float16
#define LOAD_HALVES(FROM) convert_uint16(vload16(0, FROM))
#else
#define AS_INTS as_int8
#define AS_FLOATS as_float8
#define TO_FLOATS convert_float8
#define LOAD_HALVES(FROM) convert_uint8(vload8(0, FROM))
#endif
#define LOAD_WORDS LOAD
#define OUTPUTS LANES
#define VECTORS (PANEL / LANES)
#define EACH_WORD _Pragma("unroll 1")
#include "quantised.cl"

INLINED void decode_as(int format, global const uint* block, int group, FLOATS* to) {
    EACH_INPUT(format, block, 0, group, to[i * VECTORS + vector] = value;)
}

// One row by a block of up to 256 terms of a panel, whose numbers do not leave the registers.
INLINED void multiply_as(int format, global const uint* panel, ulong from, int terms, global const float* x, FLOATS* sums) {
    FLOATS chains[VECTORS];
#pragma unroll
    for (int vector = 0; vector < VECTORS; vector++) {
        chains[vector] = 0.0f;
    }
    for (int k = 0; k < terms; k += GROUP_INPUTS) {
        global const uint* block = panel + (from + k) / block_inputs(format) * block_words(format);
        int group = (from + k) % block_inputs(format) / GROUP_INPUTS;
        EACH_INPUT(format, block, 0, group, chains[vector] = fma((FLOATS) x[k + i], value, chains[vector]);)
    }
#pragma unroll
    for (int vector = 0; vector < VECTORS; vector++) {
        sums[vector] = sums[vector] + chains[vector];
    }
}

INLINED void multiply_row(int format, global const uint* panel, ulong from, int terms, global const float* x, float16* sums) {
    FLOATS* to = (FLOATS*) sums;
    switch (format) {
        case Q4_0: multiply_as(Q4_0, panel, from, terms, x, to); break;
        case Q4_1: multiply_as(Q4_1, panel, from, terms, x, to); break;
        case Q5_0: multiply_as(Q5_0, panel, from, terms, x, to); break;
        case Q5_1: multiply_as(Q5_1, panel, from, terms, x, to); break;
        case Q8_0: multiply_as(Q8_0, panel, from, terms, x, to); break;
        case Q4_K: multiply_as(Q4_K, panel, from, terms, x, to); break;
        case Q5_K: multiply_as(Q5_K, panel, from, terms, x, to); break;
        default: multiply_as(Q6_K, panel, from, terms, x, to); break;
    }
}

// Inputs from .. from + 31 of a panel, in rows of 32 outputs. Whole vectors are stored: vstore may cut them into several.
INLINED void decode_group(int format, global const uint* panel, ulong from, float16* decoded) {
    FLOATS* to = (FLOATS*) decoded;
    global const uint* block = panel + from / block_inputs(format) * block_words(format);
    int group = from % block_inputs(format) / GROUP_INPUTS;
    switch (format) {
        case Q4_0: decode_as(Q4_0, block, group, to); break;
        case Q4_1: decode_as(Q4_1, block, group, to); break;
        case Q5_0: decode_as(Q5_0, block, group, to); break;
        case Q5_1: decode_as(Q5_1, block, group, to); break;
        case Q8_0: decode_as(Q8_0, block, group, to); break;
        case Q4_K: decode_as(Q4_K, block, group, to); break;
        case Q5_K: decode_as(Q5_K, block, group, to); break;
        default: decode_as(Q6_K, block, group, to); break;
    }
}

// Inputs from .. from + terms - 1.
INLINED void decode_block(int format, global const uint* panel, ulong from, int terms, float16* decoded) {
    for (int k = 0; k < terms; k += GROUP_INPUTS) {
        decode_group(format, panel, from + k, decoded + k * PANEL / 16);
    }
}

// Rows that a work-item multiplies by a panel at most.
#define MOST_ROWS 192

// A panel by a block of rows: group (panel, block of rows, matrix). The result begins y_skip numbers into its slice.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void tiles(global const float* left, int format, global const uint* right,
        global const float* bias, ulong bias0, ulong bias_skip, int biased, global float* y, ulong y0, ulong y_skip, ulong stride,
        ulong matrix_stride, ulong rows, ulong depth, ulong columns, int row_block) {
    ulong panel = get_group_id(0);
    ulong first_row = get_group_id(1) * row_block;
    int height = min((ulong) row_block, rows - first_row);
    ulong left_panel = (depth + LEFT_CHUNK - 1) / LEFT_CHUNK * LEFT_CHUNK * LEFT_ROWS;
    int width = min((ulong) PANEL, columns - panel * PANEL);
    left += first_row / LEFT_ROWS * left_panel;
    right += panel * panel_words(format, depth);
    y += y0 + y_skip + first_row * stride + panel * PANEL;
    bias = biased ? bias + bias0 + bias_skip + panel * PANEL : 0;

    float16 decoded[DOT_BLOCK * PANEL / 16];
    float sums[MOST_ROWS * PANEL];
    for (int i = 0; i < MOST_ROWS * PANEL; i++) {
        sums[i] = EMPTY;
    }
    for (ulong from = 0; from < depth; from += DOT_BLOCK) {
        int terms = min((ulong) DOT_BLOCK, depth - from);
        decode_block(format, right, from, terms, decoded);
        for (int row = 0; row < height; row += LEFT_ROWS) {
            multiply_block(left + row / LEFT_ROWS * left_panel + from * LEFT_ROWS, (const float*) decoded, terms,
                    min(LEFT_ROWS, height - row), sums + row * PANEL);
        }
    }
    store_tile(sums, height, width, bias, y, stride);
}

// A few rows by two panels, 32 terms of a block: chains goes on where it was.
#define SLIM_BEGIN(ROW)                                                                                                        \
    float16 a##ROW = chains[4 * ROW], b##ROW = chains[4 * ROW + 1];                                                            \
    float16 c##ROW = chains[4 * ROW + 2], d##ROW = chains[4 * ROW + 3];
#define SLIM_STEP(ROW)                                                                                                         \
    {                                                                                                                          \
        float16 s = x[ROW * depth + k];                                                                                        \
        a##ROW = fma(s, e, a##ROW);                                                                                            \
        b##ROW = fma(s, f, b##ROW);                                                                                            \
        c##ROW = fma(s, g, c##ROW);                                                                                            \
        d##ROW = fma(s, h, d##ROW);                                                                                            \
    }
#define SLIM_END(ROW)                                                                                                          \
    chains[4 * ROW] = a##ROW;                                                                                                  \
    chains[4 * ROW + 1] = b##ROW;                                                                                              \
    chains[4 * ROW + 2] = c##ROW;                                                                                              \
    chains[4 * ROW + 3] = d##ROW;

#define SLIM_GROUP(ROWS)                                                                                                       \
    void slim_##ROWS(global const float* x, ulong depth, const float16* first, const float16* second, float16* chains) {       \
        EACH_##ROWS(SLIM_BEGIN)                                                                                                \
        for (int k = 0; k < GROUP_INPUTS; k++) {                                                                               \
            float16 e = first[2 * k];                                                                                          \
            float16 f = first[2 * k + 1];                                                                                      \
            float16 g = second[2 * k];                                                                                         \
            float16 h = second[2 * k + 1];                                                                                     \
            EACH_##ROWS(SLIM_STEP)                                                                                             \
        }                                                                                                                      \
        EACH_##ROWS(SLIM_END)                                                                                                  \
    }

SLIM_GROUP(1)
#if LANES == 16
SLIM_GROUP(2)
SLIM_GROUP(4)
#endif

#define SLIM_MOST_ROWS 8

// Two panels by all rows, at most 8.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void slim(global const float* x, ulong x0, int format, global const uint* right,
        global const float* bias, ulong bias0, ulong bias_skip, int biased, global float* y, ulong y0, ulong y_skip, ulong stride,
        int rows, ulong depth, ulong columns) {
    ulong column = get_group_id(0) * 2 * PANEL;
    int width = min((ulong) PANEL, columns - column);
    int second_width = columns - column > PANEL ? (int) min((ulong) PANEL, columns - column - PANEL) : 0;
    ulong words = panel_words(format, depth);
    right += get_group_id(0) * 2 * words;
    y += y0 + y_skip + column;
    bias = biased ? bias + bias0 + bias_skip + column : 0;
    x += x0;

    float16 decoded[2 * GROUP_INPUTS * PANEL / 16];
    float16 chains[SLIM_MOST_ROWS * 4];
    float16 sums[SLIM_MOST_ROWS * 4];
    for (int i = 0; i < rows * 4; i++) {
        sums[i] = EMPTY;
    }
    for (ulong from = 0; from < depth; from += DOT_BLOCK) {
        if (rows == 1) {
            for (int panel = 0; panel <= (second_width > 0); panel++) {
                multiply_row(format, right + panel * words, from, min((ulong) DOT_BLOCK, depth - from), x + from, sums + 2 * panel);
            }
            continue;
        }
        for (int i = 0; i < rows * 4; i++) {
            chains[i] = 0.0f;
        }
        for (ulong k = from; k < min(depth, from + DOT_BLOCK); k += GROUP_INPUTS) {
            // The first panel again where there is no second.
            for (int panel = 0; panel < 2; panel++) {
                global const uint* from_panel = panel > 0 && second_width > 0 ? right + words : right;
                decode_group(format, from_panel, k, decoded + panel * GROUP_INPUTS * PANEL / 16);
            }
            const float16* second = decoded + GROUP_INPUTS * PANEL / 16;
            int row = 0;
#if LANES == 16
            for (; row + 4 <= rows; row += 4) {
                slim_4(x + row * depth + k, depth, decoded, second, chains + row * 4);
            }
            for (; row + 2 <= rows; row += 2) {
                slim_2(x + row * depth + k, depth, decoded, second, chains + row * 4);
            }
#endif
            for (; row < rows; row++) {
                slim_1(x + row * depth + k, depth, decoded, second, chains + row * 4);
            }
        }
        for (int i = 0; i < rows * 4; i++) {
            sums[i] = sums[i] + chains[i];
        }
    }
    for (int row = 0; row < rows; row++) {
        store_tile((const float*) (sums + row * 4), 1, width, bias, y + row * stride, 0);
        store_tile((const float*) (sums + row * 4 + 2), 1, second_width, bias ? bias + PANEL : 0, y + row * stride + PANEL, 0);
    }
}
