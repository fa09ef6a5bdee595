#include "attention-tiles.cl"

// One work-item attends for a tile of rows with vectors of 16: scores over neighbouring keys, weighted sums over neighbouring features.

#define VECTORS (VALUE_STRIDE / 16)

// Vectors of keys, and of features, for which all rows have a chain in registers at once: enough to hide the latency of fma.
#if ROWS <= 2
#define KEY_VECTORS 4
#else
#define KEY_VECTORS 2
#endif
#if ROWS * VECTORS <= 12
#define FEATURE_VECTORS VECTORS
#elif ROWS <= 2
#define FEATURE_VECTORS 4
#else
#define FEATURE_VECTORS 2
#endif

// Scores of all rows and the keys of a block; those behind the last key that counts are unspecified.
void score(const float* queries, global const float* keys, int count, float scale, float* scores) {
    for (int key = 0; key < count; key += 16 * KEY_VECTORS) {
        global const float* panel = keys + key_index(key);
        float16 dots[ROWS][KEY_VECTORS];
        for (int from = 0; from < HEAD_DIM; from += DOT_BLOCK) {
            float16 chains[ROWS][KEY_VECTORS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < KEY_VECTORS; v++) {
                    chains[r][v] = (float16) 0.0f;
                }
            }
            int to = min(HEAD_DIM, from + DOT_BLOCK);
#pragma unroll 1
            for (int d = from; d < to; d++) {
                float16 k[KEY_VECTORS];
#pragma unroll
                for (int v = 0; v < KEY_VECTORS; v++) {
                    k[v] = vload16(v, panel + d * PANEL);
                }
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
                    float16 q = (float16) queries[r * HEAD_DIM + d];
#pragma unroll
                    for (int v = 0; v < KEY_VECTORS; v++) {
                        chains[r][v] = fma(q, k[v], chains[r][v]);
                    }
                }
            }
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int v = 0; v < KEY_VECTORS; v++) {
                    dots[r][v] = from == 0 ? chains[r][v] : dots[r][v] + chains[r][v];
                }
            }
        }
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
#pragma unroll
            for (int v = 0; v < KEY_VECTORS; v++) {
                vstore16(fma(dots[r][v], (float16) scale, (float16) 0.0f), v, scores + r * ATTENTION_BLOCK + key);
            }
        }
    }
}

// Replaces the first scores of a row by exp(score - m), behind which zeros fill up the lanes; returns m.
float weigh(float* scores, int count) {
    int padded = (count + SUM_LANES - 1) / SUM_LANES * SUM_LANES;
    for (int j = count; j < padded; j++) {
        scores[j] = -INFINITY;
    }
    float16 largest = (float16) -INFINITY;
    for (int j = 0; j < padded; j += 16) {
        float16 s = vload16(0, scores + j);
        largest = select(largest, s, s > largest);
    }
    // Without NaNs, and where the sign of a zero does not matter, a maximum has no order.
    float8 eight = select(largest.lo, largest.hi, largest.hi > largest.lo);
    float4 four = select(eight.lo, eight.hi, eight.hi > eight.lo);
    float2 two = select(four.lo, four.hi, four.hi > four.lo);
    float m = maximum(two.x, two.y);
    for (int j = 0; j < padded; j++) {
        scores[j] = j < count ? canon_exp(scores[j] - m) : 0.0f;
    }
    return m;
}

// The sum of weights in 64 lanes. Weights are never -0, so zeros behind them change nothing.
float sum_of(const float* weights, int count) {
    float16 a = (float16) 0.0f, b = a, c = a, d = a;
    for (int j = 0; j < count; j += SUM_LANES) {
        a += vload16(0, weights + j);
        b += vload16(1, weights + j);
        c += vload16(2, weights + j);
        d += vload16(3, weights + j);
    }
    float16 sixteen = (a + c) + (b + d);
    float8 eight = sixteen.lo + sixteen.hi;
    float4 four = eight.lo + eight.hi;
    float2 two = four.lo + four.hi;
    return two.x + two.y;
}

// Weighted sums of values. All rows see the first common keys; what a row sees behind those continues its own chains.
void accumulate(const float* weights, const int* counts, global const float* values, float* sums) {
    int common = counts[0];
    for (int next = 0; next < VECTORS; next += FEATURE_VECTORS) {
        // The last vectors may be some that were summed before; their sums are the same again.
        int feature = 16 * min(next, VECTORS - FEATURE_VECTORS);
        float16 o[ROWS][FEATURE_VECTORS];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
#pragma unroll
            for (int f = 0; f < FEATURE_VECTORS; f++) {
                o[r][f] = (float16) 0.0f;
            }
        }
#pragma unroll 1
        for (int j = 0; j < common; j++) {
            float16 value[FEATURE_VECTORS];
#pragma unroll
            for (int f = 0; f < FEATURE_VECTORS; f++) {
                value[f] = vload16(f, values + j * VALUE_STRIDE + feature);
            }
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                float16 weight = (float16) weights[r * ATTENTION_BLOCK + j];
#pragma unroll
                for (int f = 0; f < FEATURE_VECTORS; f++) {
                    o[r][f] = fma(weight, value[f], o[r][f]);
                }
            }
        }
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
#pragma unroll 1
            for (int j = common; j < counts[r]; j++) {
                float16 weight = (float16) weights[r * ATTENTION_BLOCK + j];
#pragma unroll
                for (int f = 0; f < FEATURE_VECTORS; f++) {
                    o[r][f] = fma(weight, vload16(f, values + j * VALUE_STRIDE + feature), o[r][f]);
                }
            }
#pragma unroll
            for (int f = 0; f < FEATURE_VECTORS; f++) {
                vstore16(o[r][f], f, sums + r * VALUE_STRIDE + feature);
            }
        }
    }
}

// A group of one work-item for each tile and key head. With blocks > 0 also for each block, of which it leaves a partial.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void attend(global const float* q, ulong q0, global const float* cache,
        int first_head, int end_head, int key_heads, int capacity, int group, global float* y, ulong y0, global float* partials,
        int blocks, global const int* table, int least, int most, int causal, float scale) {
    Tile tile = find_tile(table, group, least, most, (int) get_group_id(0));
    int key_head = (int) get_group_id(1);
    int head = tile.sequence.x * key_heads + key_head;
    if (head < first_head || head >= end_head) {
        return;
    }
    global const float* keys = cache + (head - first_head) * head_floats(capacity);

    // Rows behind the last are that one once more: they compute, and write, the same.
    float queries[ROWS * HEAD_DIM];
    ulong vectors[ROWS];
    int visible[ROWS];
    for (int r = 0; r < ROWS; r++) {
        int row = min(tile.first + r, tile.rows - 1);
        vectors[r] = vector_of_row(tile.sequence, row, key_head, key_heads, group);
        visible[r] = visible_keys(tile.sequence, row / group, causal);
        for (int d = 0; d < HEAD_DIM; d++) {
            queries[r * HEAD_DIM + d] = q[q0 + vectors[r] * HEAD_DIM + d];
        }
    }

    float weights[ROWS * ATTENTION_BLOCK];
    float totals[ROWS * VALUE_STRIDE];
    float sums[ROWS * VALUE_STRIDE];
    float m[ROWS];
    float l[ROWS];
    int first = blocks == 0 ? 0 : (int) get_group_id(2) * ATTENTION_BLOCK;
    int end = blocks == 0 ? visible[ROWS - 1] : min(visible[ROWS - 1], first + ATTENTION_BLOCK);
    for (int start = first; start < end; start += ATTENTION_BLOCK) {
        int counts[ROWS];
        for (int r = 0; r < ROWS; r++) {
            counts[r] = clamp(visible[r] - start, 0, ATTENTION_BLOCK);
        }
        score(queries, keys + key_index(start), counts[ROWS - 1], scale, weights);
        float block_m[ROWS];
        for (int r = 0; r < ROWS; r++) {
            block_m[r] = weigh(weights + r * ATTENTION_BLOCK, counts[r]);
        }
        accumulate(weights, counts, keys + value_index(capacity, start), start == first ? totals : sums);
        for (int r = 0; r < ROWS; r++) {
            float block_l = sum_of(weights + r * ATTENTION_BLOCK, counts[r]);
            if (start == first) {
                m[r] = block_m[r];
                l[r] = block_l;
            } else if (counts[r] > 0) {
                float joined = maximum(m[r], block_m[r]);
                float alpha = canon_exp(m[r] - joined);
                float beta = canon_exp(block_m[r] - joined);
                m[r] = joined;
                l[r] = fma(l[r], alpha, block_l * beta);
                for (int f = r * VALUE_STRIDE; f < (r + 1) * VALUE_STRIDE; f++) {
                    totals[f] = fma(totals[f], alpha, sums[f] * beta);
                }
            }
        }
    }

    for (int r = 0; r < ROWS; r++) {
        if (blocks == 0) {
            for (int d = 0; d < HEAD_DIM; d++) {
                y[y0 + vectors[r] * HEAD_DIM + d] = visible[r] == 0 ? 0.0f : divide(totals[r * VALUE_STRIDE + d], l[r]);
            }
        } else if (visible[r] > first) {
            global float* partial = partials + (vectors[r] * blocks + get_group_id(2)) * PARTIAL;
            for (int d = 0; d < HEAD_DIM; d++) {
                partial[d] = totals[r * VALUE_STRIDE + d];
            }
            partial[PARTIAL_MAXIMUM] = m[r];
            partial[PARTIAL_SUM] = l[r];
        }
    }
}
