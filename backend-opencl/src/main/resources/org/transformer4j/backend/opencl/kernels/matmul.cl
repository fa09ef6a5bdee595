// Products of matrices, for cards: a group of 16 x 16 work-items computes a tile of TILE x TILE results, and passes the factors through
// local memory, K_STEP terms at a time. While one step is multiplied the next is on its way, in registers and then in the other of two
// local tiles.
//
// TILE is 128 or 64. LEFT and RIGHT say how the factors are stored: BY_ROWS, [rows, depth] and [columns, depth]; BY_DEPTH, [depth, rows]
// and [depth, columns]; the right one also PACKED, a weight of type STORED. With SEQUENCES the product is added to what the result holds,
// over the rows of one sequence of a table after the other.
#include "linear_words.cl"
#ifdef QUANTISED
#include "quantised.cl"
#endif

#define BY_ROWS 1
#define BY_DEPTH 2
#define PACKED 3

#define SIDE 16
#define ITEMS (SIDE * SIDE)
// A work-item computes MICRO x MICRO results, in quads of rows and columns that lie QUAD_STEP apart, so that neighbouring work-items
// read neighbouring vectors of a local tile.
#define MICRO (TILE / SIDE)
#define QUADS (MICRO / 4)
#define QUAD_STEP (TILE / QUADS)
#define RESULT_ROW(I) ((I) / 4 * QUAD_STEP + 4 * (int) get_local_id(1) + (I) % 4)
#define RESULT_COLUMN(J) ((J) * QUAD_STEP + 4 * (int) get_local_id(0))
#define K_STEP (1024 / TILE)
// Numbers of a factor that a work-item fetches for a step: TILE * K_STEP / ITEMS.
#define FETCHED 4
// Distance between terms in a local tile: a multiple of 4 for vectors, and such that writing it by rows meets different banks.
#define PITCH (TILE + 4)

// Terms behind the last one: their product is -0, which changes no sum.
#define LEFT_PADDING -0.0f
#define RIGHT_PADDING 0.0f

// What a sum holds before its first block: the number that any block may be added to without a change.
#define EMPTY -0.0f

// A factor by rows: neighbouring work-items fetch neighbouring terms. A line is a row of the left or a column of the right factor.
#define BY_ROWS_TERM (item % K_STEP)
#define BY_ROWS_LINE(I) (item / K_STEP + (I) * (ITEMS / K_STEP))

void fetch_by_rows(global const float* x, ulong distance, int lines, int terms, int item, float padding, float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        bool there = BY_ROWS_TERM < terms && BY_ROWS_LINE(i) < lines;
        fetched[i] = there ? x[i * distance] : padding;
    }
}

void keep_by_rows(local float* tile, int item, const float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        tile[BY_ROWS_TERM * PITCH + BY_ROWS_LINE(i)] = fetched[i];
    }
}

// A factor by depth: neighbouring work-items fetch neighbouring lines.
#define BY_DEPTH_TERM(I) (item / TILE + (I) * (ITEMS / TILE))
#define BY_DEPTH_LINE (item % TILE)

void fetch_by_depth(global const float* x, ulong distance, int lines, int terms, int item, float padding, float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        bool there = BY_DEPTH_TERM(i) < terms && BY_DEPTH_LINE < lines;
        fetched[i] = there ? x[i * distance] : padding;
    }
}

void keep_by_depth(local float* tile, int item, const float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        tile[BY_DEPTH_TERM(i) * PITCH + BY_DEPTH_LINE] = fetched[i];
    }
}

#ifdef QUANTISED
// By depth, four neighbouring terms of a line, whose panel is x, in the step that begins with term first. There are only whole steps.
#define FOUR_TERMS (item / TILE * FETCHED)

INLINED void fetch_as(int format, global const uint* x, ulong first, int lines, int item, float* fetched) {
    ulong term = first + FOUR_TERMS;
    global const uint* block = x + term / block_inputs(format) * block_words(format);
    int within = term % block_inputs(format);
    int bit = within * lower_bits(format);
    int upper_bit = within * upper_bits(format);
    int lane = BY_DEPTH_LINE % PANEL;
    uint lower = 0;
    uint upper = 0;
    float scale = 0.0f;
    float offset = 0.0f;
    if (BY_DEPTH_LINE < lines) {
        lower = block[bit / 32 * PANEL + lane] >> (bit % 32);
        if (upper_bits(format) > 0) {
            upper = block[(upper_row(format) + upper_bit / 32) * PANEL + lane] >> (upper_bit % 32);
        }
        decode_scales(format, block, lane, within / 16, &scale, &offset);
    }
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        fetched[i] = decode_input(format, lower >> (i * lower_bits(format)), upper >> (i * upper_bits(format)), scale, offset);
    }
}

void fetch_numbers(int format, global const uint* x, ulong first, int lines, int item, float* fetched) {
    switch (format) {
        case Q4_0: fetch_as(Q4_0, x, first, lines, item, fetched); break;
        case Q4_1: fetch_as(Q4_1, x, first, lines, item, fetched); break;
        case Q5_0: fetch_as(Q5_0, x, first, lines, item, fetched); break;
        case Q5_1: fetch_as(Q5_1, x, first, lines, item, fetched); break;
        case Q8_0: fetch_as(Q8_0, x, first, lines, item, fetched); break;
        case Q4_K: fetch_as(Q4_K, x, first, lines, item, fetched); break;
        case Q5_K: fetch_as(Q5_K, x, first, lines, item, fetched); break;
        default: fetch_as(Q6_K, x, first, lines, item, fetched); break;
    }
}

void keep_numbers(local float* tile, int item, const float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        tile[(FOUR_TERMS + i) * PITCH + BY_DEPTH_LINE] = fetched[i];
    }
}
#elif RIGHT == PACKED && WORD_INPUTS == 2
// As by depth, two terms at once.
void fetch_words(global const uint* x, ulong distance, int lines, int terms, int item, float padding, float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED / 2; i++) {
        bool there = 2 * BY_DEPTH_TERM(i) < terms && BY_DEPTH_LINE < lines;
        uint word = there ? x[i * distance] : 0;
        fetched[2 * i] = even_1(word);
        fetched[2 * i + 1] = odd_1(word);
    }
}

void keep_words(local float* tile, int item, const float* fetched) {
#pragma unroll
    for (int i = 0; i < FETCHED; i++) {
        tile[(2 * BY_DEPTH_TERM(i / 2) + i % 2) * PITCH + BY_DEPTH_LINE] = fetched[i];
    }
}
#endif

// How a factor is walked through: where a work-item begins, how far apart the numbers of a step are, and how far it is to the next step.
#if LEFT == BY_ROWS
#define fetch_left fetch_by_rows
#define keep_left keep_by_rows
#define LEFT_START ((row + BY_ROWS_LINE(0)) * a_stride + first + BY_ROWS_TERM)
#define LEFT_DISTANCE (ITEMS / K_STEP * a_stride)
#define LEFT_STEP K_STEP
#else
#define fetch_left fetch_by_depth
#define keep_left keep_by_depth
#define LEFT_START ((first + BY_DEPTH_TERM(0)) * a_stride + row + BY_DEPTH_LINE)
#define LEFT_DISTANCE (ITEMS / TILE * a_stride)
#define LEFT_STEP (K_STEP * a_stride)
#endif
#if RIGHT == BY_ROWS
#define FACTOR float
#define fetch_right fetch_by_rows
#define keep_right keep_by_rows
#define RIGHT_START ((column + BY_ROWS_LINE(0)) * b_stride + first + BY_ROWS_TERM)
#define RIGHT_DISTANCE (ITEMS / K_STEP * b_stride)
#define RIGHT_STEP K_STEP
#elif RIGHT == BY_DEPTH
#define FACTOR float
#define fetch_right fetch_by_depth
#define keep_right keep_by_depth
#define RIGHT_START ((first + BY_DEPTH_TERM(0)) * b_stride + column + BY_DEPTH_LINE)
#define RIGHT_DISTANCE (ITEMS / TILE * b_stride)
#define RIGHT_STEP (K_STEP * b_stride)
#else
// The stride is the number of words in a panel.
#define FACTOR WORD
#ifdef QUANTISED
#define FORMAT int format,
#define FETCH_RIGHT(FROM) fetch_numbers(format, b, FROM, width, item, next_right)
#define keep_right keep_numbers
#define RIGHT_START ((column + BY_DEPTH_LINE) / PANEL * b_stride)
#define RIGHT_DISTANCE 0
#define RIGHT_STEP 0
#else
#if WORD_INPUTS == 1
#define fetch_right fetch_by_depth
#define keep_right keep_by_depth
#else
#define fetch_right fetch_words
#define keep_right keep_words
#endif
#define RIGHT_START \
    ((column + BY_DEPTH_LINE) / PANEL * b_stride + (first / WORD_INPUTS + BY_DEPTH_TERM(0)) * PANEL + BY_DEPTH_LINE % PANEL)
#define RIGHT_DISTANCE (ITEMS / TILE * PANEL)
#define RIGHT_STEP (K_STEP / WORD_INPUTS * PANEL)
#endif
#endif
#ifndef QUANTISED
#define FORMAT
#define FETCH_RIGHT(FROM) fetch_right(b, right_distance, width, terms, item, RIGHT_PADDING, next_right)
#endif

#ifdef SEQUENCES
#define RUNS global const int* table, int sequences,
#define EACH_RUN for (int run = 0; run < sequences; run++)
#define FIRST ((ulong) table[4 * run + 1])
#define LAST (FIRST + table[4 * run + 2])
#define BEFORE_A_RUN barrier(CLK_LOCAL_MEM_FENCE)
#define BEGINNING(THERE, SUM) ((THERE) ? (SUM) : EMPTY)
#else
#define RUNS
#define EACH_RUN
#define FIRST (get_group_id(1) * depth_part)
#define LAST (min(depth, first + depth_part))
#define BEFORE_A_RUN
#define BEGINNING(THERE, SUM) (depth == 0 ? 0.0f : EMPTY)
#endif

// Group (tile, part, matrix): tiles that share their columns are neighbours. A part is depth_part terms, whole blocks; parts go to
// results of their own, part_stride apart, for join to add up.
kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
void matmul(global const float* a, ulong a0, ulong a_stride, ulong a_matrix,
        global const FACTOR* b, ulong b0, ulong b_stride, ulong b_matrix, FORMAT
        global const float* bias, ulong bias0, ulong bias_skip, int biased, global float* y, ulong y0, ulong y_skip, ulong y_stride,
        RUNS ulong first_matrix, ulong rows, ulong depth, ulong columns, ulong depth_part, ulong part_stride) {
    local float left[2 * K_STEP * PITCH] __attribute__((aligned(16)));
    local float right[2 * K_STEP * PITCH] __attribute__((aligned(16)));
    int item = get_local_id(1) * SIDE + get_local_id(0);
    ulong matrix = first_matrix + get_group_id(2);
    ulong row_tiles = (rows + TILE - 1) / TILE;
    ulong row = get_group_id(0) % row_tiles * TILE;
    ulong column = get_group_id(0) / row_tiles * TILE;
    int height = min((ulong) TILE, rows - row);
    int width = min((ulong) TILE, columns - column);

    global const float* a_start = a + a0 + matrix * a_matrix;
    global const FACTOR* b_start = b + b0 + matrix * b_matrix;
    ulong left_distance = LEFT_DISTANCE;
    ulong right_distance = RIGHT_DISTANCE;
    float next_left[FETCHED];
    float next_right[FETCHED];
    y += y0 + y_skip + get_group_id(1) * part_stride + (matrix * rows + row) * y_stride + column;

    float4 total[MICRO][QUADS];
#pragma unroll
    for (int i = 0; i < MICRO; i++) {
        int r = RESULT_ROW(i);
#pragma unroll
        for (int j = 0; j < QUADS; j++) {
            int c = RESULT_COLUMN(j);
            total[i][j].x = BEGINNING(r < height && c < width, y[r * y_stride + c]);
            total[i][j].y = BEGINNING(r < height && c + 1 < width, y[r * y_stride + c + 1]);
            total[i][j].z = BEGINNING(r < height && c + 2 < width, y[r * y_stride + c + 2]);
            total[i][j].w = BEGINNING(r < height && c + 3 < width, y[r * y_stride + c + 3]);
        }
    }

    EACH_RUN {
        ulong first = FIRST;
        ulong last = LAST;
        a = a_start + LEFT_START;
        b = b_start + RIGHT_START;
        int terms = min((ulong) K_STEP, last - first);
        fetch_left(a, left_distance, height, terms, item, LEFT_PADDING, next_left);
        FETCH_RIGHT(first);
        BEFORE_A_RUN;
        keep_left(left, item, next_left);
        keep_right(right, item, next_right);
        barrier(CLK_LOCAL_MEM_FENCE);

        int current = 0;
        for (ulong block = first; block < last; block += DOT_BLOCK) {
            float4 sum[MICRO][QUADS];
#pragma unroll
            for (int i = 0; i < MICRO; i++) {
#pragma unroll
                for (int j = 0; j < QUADS; j++) {
                    sum[i][j] = 0.0f;
                }
            }

            ulong end = min(last, block + DOT_BLOCK);
            for (ulong from = block; from < end; from += K_STEP) {
                bool more = from + K_STEP < last;
                if (more) {
                    a += LEFT_STEP;
                    b += RIGHT_STEP;
                    terms = min((ulong) K_STEP, last - from - K_STEP);
                    fetch_left(a, left_distance, height, terms, item, LEFT_PADDING, next_left);
                    FETCH_RIGHT(from + K_STEP);
                }

                local const float* s = left + current * (K_STEP * PITCH) + 4 * get_local_id(1);
                local const float* t = right + current * (K_STEP * PITCH) + 4 * get_local_id(0);
#pragma unroll
                for (int k = 0; k < K_STEP; k++) {
                    float4 u[QUADS];
                    float4 v[QUADS];
#pragma unroll
                    for (int i = 0; i < QUADS; i++) {
                        u[i] = *(local const float4*) (s + k * PITCH + i * QUAD_STEP);
                        v[i] = *(local const float4*) (t + k * PITCH + i * QUAD_STEP);
                    }
#pragma unroll
                    for (int i = 0; i < QUADS; i++) {
#pragma unroll
                        for (int j = 0; j < QUADS; j++) {
                            sum[4 * i][j] = fma(u[i].xxxx, v[j], sum[4 * i][j]);
                            sum[4 * i + 1][j] = fma(u[i].yyyy, v[j], sum[4 * i + 1][j]);
                            sum[4 * i + 2][j] = fma(u[i].zzzz, v[j], sum[4 * i + 2][j]);
                            sum[4 * i + 3][j] = fma(u[i].wwww, v[j], sum[4 * i + 3][j]);
                        }
                    }
                }

                if (more) {
                    current = 1 - current;
                    keep_left(left + current * (K_STEP * PITCH), item, next_left);
                    keep_right(right + current * (K_STEP * PITCH), item, next_right);
                    barrier(CLK_LOCAL_MEM_FENCE);
                }
            }

#pragma unroll
            for (int i = 0; i < MICRO; i++) {
#pragma unroll
                for (int j = 0; j < QUADS; j++) {
                    total[i][j] = total[i][j] + sum[i][j];
                }
            }
        }
    }

    bias += bias0 + bias_skip + column;
#pragma unroll
    for (int i = 0; i < MICRO; i++) {
        int r = RESULT_ROW(i);
#pragma unroll
        for (int j = 0; j < QUADS; j++) {
            int c = RESULT_COLUMN(j);
            float quad[4] = {total[i][j].x, total[i][j].y, total[i][j].z, total[i][j].w};
#pragma unroll
            for (int l = 0; l < 4; l++) {
                if (r < height && c + l < width) {
                    y[r * y_stride + c + l] = biased ? quad[l] + bias[c + l] : quad[l];
                }
            }
        }
    }
}

// Adds the parts up, each one block, in ascending order: group (row, stretch of columns).
kernel void join(global const float* part, ulong parts, ulong part_stride,
        global const float* bias, ulong bias0, ulong bias_skip, int biased,
        global float* y, ulong y0, ulong y_skip, ulong y_stride, ulong columns) {
    ulong row = get_global_id(0);
    ulong column = get_global_id(1);
    if (column < columns) {
        part += row * columns + column;
        float total = part[0];
        for (ulong i = 1; i < parts; i++) {
            total = total + part[i * part_stride];
        }
        y[y0 + y_skip + row * y_stride + column] = biased ? total + bias[bias0 + bias_skip + column] : total;
    }
}
