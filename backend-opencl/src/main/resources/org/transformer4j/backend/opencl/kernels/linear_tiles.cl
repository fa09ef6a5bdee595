// Products by packed panels, for processors.
#include "linear_words.cl"
#include "tile_blocks.cl"

// A panel by a block of rows: group (panel, block of rows, matrix). The result begins y_skip numbers into its slice.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void tiles(global const float* left, global const WORD* right, global const float* bias, ulong bias0, ulong bias_skip, int biased,
        global float* y, ulong y0, ulong y_skip, ulong stride, ulong matrix_stride, ulong rows, ulong depth, ulong columns,
        int row_block) {
    ulong panel = get_group_id(0);
    ulong first_row = get_group_id(1) * row_block;
    ulong last_row = min(rows, first_row + row_block);
    ulong matrix = get_group_id(2);
    ulong left_panel = (depth + LEFT_CHUNK - 1) / LEFT_CHUNK * LEFT_CHUNK * LEFT_ROWS;
    int width = min((ulong) PANEL, columns - panel * PANEL);
    left += (matrix * ((rows + LEFT_ROWS - 1) / LEFT_ROWS) + first_row / LEFT_ROWS) * left_panel;
    right += (matrix * get_num_groups(0) + panel) * words_of(depth) * PANEL;
    y += y0 + y_skip + matrix * matrix_stride + panel * PANEL;
    bias = biased ? bias + bias0 + bias_skip + panel * PANEL : 0;

    float tile[LEFT_ROWS * PANEL];
    for (ulong row = first_row; row < last_row; row += LEFT_ROWS, left += left_panel) {
        int height = min((ulong) LEFT_ROWS, last_row - row);
        for (int i = 0; i < LEFT_ROWS * PANEL; i++) {
            tile[i] = depth == 0 ? 0.0f : EMPTY;
        }
        for (ulong from = 0; from < depth; from += DOT_BLOCK) {
            int terms = min((ulong) DOT_BLOCK, depth - from);
            multiply_block(left + from * LEFT_ROWS, right + from / WORD_INPUTS * PANEL, terms, height, tile);
        }
        store_tile(tile, height, width, bias, y + row * stride, stride);
    }
}

// A few rows, for which reading the weight is what takes the time: two panels at once, two streams from memory.
#define SLIM_BEGIN(ROW) float16 a##ROW = 0.0f, b##ROW = 0.0f, c##ROW = 0.0f, d##ROW = 0.0f;
#define SLIM_STEP(ROW)                                                                                                         \
    {                                                                                                                          \
        float16 s = x[ROW * depth + k];                                                                                        \
        a##ROW = fma(s, e, a##ROW);                                                                                            \
        b##ROW = fma(s, f, b##ROW);                                                                                            \
        c##ROW = fma(s, g, c##ROW);                                                                                            \
        d##ROW = fma(s, h, d##ROW);                                                                                            \
    }
#define SLIM_ADD(ROW)                                                                                                          \
    vstore16(vload16(4 * ROW, sums) + a##ROW, 4 * ROW, sums);                                                                  \
    vstore16(vload16(4 * ROW + 1, sums) + b##ROW, 4 * ROW + 1, sums);                                                          \
    vstore16(vload16(4 * ROW + 2, sums) + c##ROW, 4 * ROW + 2, sums);                                                          \
    vstore16(vload16(4 * ROW + 3, sums) + d##ROW, 4 * ROW + 3, sums);

#if STORED == F32
#define SLIM_STEPS(EACH)                                                                                                       \
    for (int k = 0; k < terms; k++) {                                                                                          \
        float16 e = vload16(2 * k, first);                                                                                     \
        float16 f = vload16(2 * k + 1, first);                                                                                 \
        float16 g = vload16(2 * k, second);                                                                                    \
        float16 h = vload16(2 * k + 1, second);                                                                                \
        EACH(SLIM_STEP)                                                                                                        \
    }
#else
#define SLIM_STEPS(EACH)                                                                                                       \
    for (int k = 0; k < terms; k++) {                                                                                          \
        uint16 p = vload16(k, first);                                                                                          \
        uint16 q = vload16(k + 1, first);                                                                                      \
        uint16 r = vload16(k, second);                                                                                         \
        uint16 t = vload16(k + 1, second);                                                                                     \
        float16 e = even_16(p);                                                                                                \
        float16 f = even_16(q);                                                                                                \
        float16 g = even_16(r);                                                                                                \
        float16 h = even_16(t);                                                                                                \
        EACH(SLIM_STEP)                                                                                                        \
        if (++k < terms) {                                                                                                     \
            e = odd_16(p);                                                                                                     \
            f = odd_16(q);                                                                                                     \
            g = odd_16(r);                                                                                                     \
            h = odd_16(t);                                                                                                     \
            EACH(SLIM_STEP)                                                                                                    \
        }                                                                                                                      \
    }
#endif

#define SLIM_BLOCK(ROWS)                                                                                                       \
    void slim_##ROWS(global const float* x, ulong depth, global const WORD* first, global const WORD* second, int terms,       \
            float* sums) {                                                                                                     \
        EACH_##ROWS(SLIM_BEGIN)                                                                                                \
        SLIM_STEPS(EACH_##ROWS)                                                                                                \
        EACH_##ROWS(SLIM_ADD)                                                                                                  \
    }

SLIM_BLOCK(1)
#if LANES == 16
SLIM_BLOCK(2)
SLIM_BLOCK(4)
#endif

#define SLIM_MOST_ROWS 8

// Two panels by all rows, at most 8.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void slim(global const float* x, ulong x0, global const WORD* right, global const float* bias, ulong bias0, ulong bias_skip, int biased,
        global float* y, ulong y0, ulong y_skip, ulong stride, int rows, ulong depth, ulong columns) {
    ulong column = get_group_id(0) * 2 * PANEL;
    ulong panel_words = words_of(depth) * PANEL;
    int width = min((ulong) PANEL, columns - column);
    int second_width = columns - column > PANEL ? (int) min((ulong) PANEL, columns - column - PANEL) : 0;
    global const WORD* first = right + get_group_id(0) * 2 * panel_words;
    global const WORD* second = second_width > 0 ? first + panel_words : first;
    y += y0 + y_skip + column;
    bias = biased ? bias + bias0 + bias_skip + column : 0;
    x += x0;

    float sums[SLIM_MOST_ROWS * 2 * PANEL];
    for (int i = 0; i < rows * 2 * PANEL; i++) {
        sums[i] = EMPTY;
    }
    for (ulong from = 0; from < depth; from += DOT_BLOCK) {
        int terms = min((ulong) DOT_BLOCK, depth - from);
        ulong at = from / WORD_INPUTS * PANEL;
        int row = 0;
#if LANES == 16
        for (; row + 4 <= rows; row += 4) {
            slim_4(x + row * depth + from, depth, first + at, second + at, terms, sums + row * 2 * PANEL);
        }
        for (; row + 2 <= rows; row += 2) {
            slim_2(x + row * depth + from, depth, first + at, second + at, terms, sums + row * 2 * PANEL);
        }
#endif
        for (; row < rows; row++) {
            slim_1(x + row * depth + from, depth, first + at, second + at, terms, sums + row * 2 * PANEL);
        }
    }
    for (int row = 0; row < rows; row++) {
        store_tile(sums + row * 2 * PANEL, 1, width, bias, y + row * stride, 0);
        store_tile(sums + row * 2 * PANEL + PANEL, 1, second_width, bias ? bias + PANEL : 0, y + row * stride + PANEL, 0);
    }
}
