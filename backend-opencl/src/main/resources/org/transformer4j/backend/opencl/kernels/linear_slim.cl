// A few rows by a packed weight, for cards. Reading the weight is what takes the time, so as many blocks of 256 terms as possible are on
// their way at once: a group takes LANES outputs of a panel, and as many blocks as it has work-items left, one chain for each of ROWS
// rows. The blocks' sums meet in local memory and are added in ascending order.
#include "linear_words.cl"
#ifdef QUANTISED
#include "quantised.cl"
#endif

#define ITEMS 256
#define BLOCKS (ITEMS / LANES)

// Terms of each block whose left factors are in local memory at a time.
#define STAGED (256 / ROWS)

// Loads on their way to a work-item.
#define LOADS 16

// Group (part of a panel, , group of rows).
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void slim(global const float* x, ulong x0, global const WORD* right, global const float* bias, ulong bias0, ulong bias_skip, int biased,
        global float* y, ulong y0, ulong y_skip, ulong stride, ulong rows, ulong depth, ulong columns) {
    local float terms[BLOCKS * STAGED * ROWS] __attribute__((aligned(16)));
    local float sums[ROWS * ITEMS];
    int item = get_local_id(0);
    int lane = item % LANES;
    int block = item / LANES;
    ulong output = get_group_id(0) * LANES + lane;
    ulong first_row = get_group_id(2) * ROWS;
    int height = min((ulong) ROWS, rows - first_row);
#ifdef QUANTISED
    right += output / PANEL * panel_words(STORED, depth);
#else
    right += output / PANEL * words_of(depth) * PANEL + output % PANEL;
#endif
    x += x0 + first_row * depth;

    // The work-item that adds up the blocks of an output and row.
    int join_lane = item % LANES;
    int join_row = item / LANES;
    bool joins = join_row < height && output < columns;
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
            for (int i = item; i < BLOCKS * STAGED * ROWS; i += ITEMS) {
                int term = i % STAGED;
                int row = i / STAGED % ROWS;
                int of = i / STAGED / ROWS;
                ulong k = round + of * DOT_BLOCK + stage + term;
                terms[(of * STAGED + term) * ROWS + row] = k < depth && row < height ? x[row * depth + k] : 0.0f;
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            ulong from = start + stage;
            int count = from < depth ? (int) min((ulong) STAGED, depth - from) : 0;
            local const float* s = terms + block * STAGED * ROWS;
            int k = 0;
#ifdef QUANTISED
            for (; k < count; k += GROUP_INPUTS) {
                global const uint* of = right + (from + k) / block_inputs(STORED) * block_words(STORED);
                int group = (from + k) % block_inputs(STORED) / GROUP_INPUTS;
                EACH_INPUT(STORED, of, output % PANEL, group, {
                    _Pragma("unroll")
                    for (int row = 0; row < ROWS; row++) {
                        chains[row] = fma(s[(k + i) * ROWS + row], value, chains[row]);
                    }
                })
            }
#else
            global const WORD* w = right + from / WORD_INPUTS * PANEL;
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
        if (joins) {
            for (int i = 0; i < BLOCKS && round + i * DOT_BLOCK < depth; i++) {
                float sum = sums[join_row * ITEMS + i * LANES + join_lane];
                total = round == 0 && i == 0 ? sum : total + sum;
            }
        }
    }

    if (joins) {
        float result = biased ? total + bias[bias0 + bias_skip + output] : total;
        y[y0 + y_skip + (first_row + join_row) * stride + output] = result;
    }
}
