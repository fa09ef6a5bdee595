// Products of rows by experts, for cards: as linear_slim.cl, for ROWS rows that have chosen the same expert. An expert is a stretch of
// the rows of a stacked weight; it may begin in the middle of a panel. A launch sees one piece of the memory that the panels lie in.
#include "linear_words.cl"
#ifdef QUANTISED
#include "quantised.cl"
#endif

#define ITEMS 256
#define BLOCKS (ITEMS / PANEL)

// Terms of each block whose left factors are in local memory at a time.
#define STAGED (256 / ROWS)

// Loads on their way to a work-item.
#define LOADS 16

// Group (panel, , tile). With one row a tile is a row, and its expert stands in ids; with more, ids is the table of expert_rows.cl.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void expert_slim(global const float* x, ulong x0, ulong x_skip, global const WORD* right, ulong first_panel, ulong panels,
        global const int* ids, ulong ids0, global float* y, ulong y0, ulong y_skip, int experts, int choices, int tiles,
        ulong depth, ulong columns) {
    local float terms[BLOCKS * STAGED * ROWS] __attribute__((aligned(16)));
    local float sums[ROWS * ITEMS];
    int item = get_local_id(0);
    int lane = item % PANEL;
    int block = item / PANEL;
    ulong tile = get_group_id(2);
    ulong part = get_group_id(0);
    int id = ids[ids0 + tile];
    int rows[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
        rows[i] = ROWS == 1 ? (int) tile : ids[ids0 + tiles + tile * ROWS + i];
    }
    x += x0 + x_skip;
    y += y0 + y_skip;

    if (id < 0 || id >= experts) {
        ulong column = part * PANEL + lane;
        if (first_panel == 0 && block == 0 && column < columns) {
#pragma unroll
            for (int i = 0; i < ROWS; i++) {
                if (rows[i] >= 0) {
                    y[rows[i] * columns + column] = 0.0f;
                }
            }
        }
        return;
    }
    ulong panel = id * columns / PANEL + part;
    if (panel < first_panel || panel >= first_panel + panels || panel > (id * columns + columns - 1) / PANEL) {
        return;
    }
#ifdef QUANTISED
    right += (panel - first_panel) * panel_words(STORED, depth);
#else
    right += (panel - first_panel) * words_of(depth) * PANEL + lane;
#endif

    // The work-item that adds up the blocks of an output and row.
    int join_row = item / PANEL;
    long column = (long) (panel * PANEL + lane) - (long) (id * columns);
    int target = -1;
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
        target = i == join_row && column >= 0 && column < columns ? rows[i] : target;
    }
    float total = 0.0f;

    for (ulong round = 0; round < depth; round += BLOCKS * DOT_BLOCK) {
        ulong start = round + block * DOT_BLOCK;
        float chains[ROWS];
#pragma unroll
        for (int row = 0; row < ROWS; row++) {
            chains[row] = 0.0f;
        }
        for (int stage = 0; stage < DOT_BLOCK; stage += STAGED) {
            // A block's terms, all rows of one term side by side.
#pragma unroll
            for (int row = 0; row < ROWS; row++) {
                global const float* from = x + (ulong) (max(rows[row], 0) / choices) * depth;
                for (int i = item; i < BLOCKS * STAGED; i += ITEMS) {
                    ulong k = round + i / STAGED * DOT_BLOCK + stage + i % STAGED;
                    terms[i * ROWS + row] = k < depth && rows[row] >= 0 ? from[k] : 0.0f;
                }
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            ulong at = start + stage;
            int count = at < depth ? (int) min((ulong) STAGED, depth - at) : 0;
            local const float* s = terms + block * STAGED * ROWS;
            int k = 0;
#ifdef QUANTISED
            for (; k < count; k += GROUP_INPUTS) {
                global const uint* of = right + (at + k) / block_inputs(STORED) * block_words(STORED);
                int group = (at + k) % block_inputs(STORED) / GROUP_INPUTS;
                EACH_INPUT(STORED, of, lane, group, {
                    _Pragma("unroll")
                    for (int row = 0; row < ROWS; row++) {
                        chains[row] = fma(s[(k + i) * ROWS + row], value, chains[row]);
                    }
                })
            }
#else
            global const WORD* w = right + at / WORD_INPUTS * PANEL;
            for (; k + LOADS * WORD_INPUTS <= count; k += LOADS * WORD_INPUTS) {
                WORD loaded[LOADS];
#pragma unroll
                for (int i = 0; i < LOADS; i++) {
                    loaded[i] = w[(k / WORD_INPUTS + i) * PANEL];
                }
#pragma unroll
                for (int i = 0; i < LOADS; i++) {
#pragma unroll
                    for (int row = 0; row < ROWS; row++) {
#if WORD_INPUTS == 1
                        chains[row] = fma(s[(k + i) * ROWS + row], loaded[i], chains[row]);
#else
                        chains[row] = fma(s[(k + 2 * i) * ROWS + row], even_1(loaded[i]), chains[row]);
                        chains[row] = fma(s[(k + 2 * i + 1) * ROWS + row], odd_1(loaded[i]), chains[row]);
#endif
                    }
                }
            }
            for (; k < count; k++) {
                WORD word = w[k / WORD_INPUTS * PANEL];
#if WORD_INPUTS == 1
                float value = word;
#else
                float value = k % 2 == 0 ? even_1(word) : odd_1(word);
#endif
#pragma unroll
                for (int row = 0; row < ROWS; row++) {
                    chains[row] = fma(s[k * ROWS + row], value, chains[row]);
                }
            }
#endif
            barrier(CLK_LOCAL_MEM_FENCE);
        }

#pragma unroll
        for (int row = 0; row < ROWS; row++) {
            sums[row * ITEMS + item] = chains[row];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (join_row < ROWS) {
            for (int i = 0; i < BLOCKS && round + i * DOT_BLOCK < depth; i++) {
                float sum = sums[join_row * ITEMS + i * PANEL + lane];
                total = round == 0 && i == 0 ? sum : total + sum;
            }
        }
    }
    if (target >= 0) {
        y[target * columns + column] = total;
    }
}
