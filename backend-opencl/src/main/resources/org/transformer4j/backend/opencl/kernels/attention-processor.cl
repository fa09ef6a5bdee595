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

// Dot products of all rows and the keys of the panels in which those from first to end - 1 lie; those of others are unspecified.
void dots_with_keys(const float* queries, global const float* keys, int first, int end, float* products) {
    for (int key = first / PANEL * PANEL; key < end; key += 16 * KEY_VECTORS) {
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
                vstore16(dots[r][v], v, products + r * ATTENTION_BLOCK + key);
            }
        }
    }
}

// Replaces a row's dot products with the keys that it sees in a block by exp(score - m), and fills up the lanes with zeros; returns m.
float weigh(float* scores, Row row, int start, Scoring scoring) {
    int from = in_block(row.first, start);
    int to = in_block(row.end, start);
    int first = from / SUM_LANES * SUM_LANES;
    int padded = (to + SUM_LANES - 1) / SUM_LANES * SUM_LANES;
    for (int j = from; j < to; j++) {
        scores[j] = score(scoring, row.head, start + j - row.position, scores[j]);
    }
    for (int j = first; j < from; j++) {
        scores[j] = -INFINITY;
    }
    for (int j = to; j < padded; j++) {
        scores[j] = -INFINITY;
    }
    float16 largest = (float16) -INFINITY;
    for (int j = first; j < padded; j += 16) {
        float16 s = vload16(0, scores + j);
        largest = select(largest, s, s > largest);
    }
    // Without NaNs, and where the sign of a zero does not matter, a maximum has no order.
    float8 eight = select(largest.lo, largest.hi, largest.hi > largest.lo);
    float4 four = select(eight.lo, eight.hi, eight.hi > eight.lo);
    float2 two = select(four.lo, four.hi, four.hi > four.lo);
    float m = maximum(two.x, two.y);
    for (int j = first; j < padded; j++) {
        scores[j] = j >= from && j < to ? canon_exp(scores[j] - m) : 0.0f;
    }
    return m;
}

// The sum in 64 lanes of the weights from first to end - 1. Weights are never -0, so zeros before and behind them change nothing.
float sum_of(const float* weights, int first, int end) {
    float16 a = (float16) 0.0f, b = a, c = a, d = a;
    for (int j = first / SUM_LANES * SUM_LANES; j < end; j += SUM_LANES) {
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

// What a row sees between two keys, in its own chains.
#define ACCUMULATE_ROW(FROM, TO)                                                                                               \
    _Pragma("unroll 1")                                                                                                        \
    for (int j = FROM; j < TO; j++) {                                                                                          \
        float16 weight = (float16) weights[r * ATTENTION_BLOCK + j];                                                           \
        _Pragma("unroll")                                                                                                      \
        for (int f = 0; f < FEATURE_VECTORS; f++) {                                                                            \
            o[r][f] = fma(weight, vload16(f, values + j * VALUE_STRIDE + feature), o[r][f]);                                   \
        }                                                                                                                      \
    }

// Weighted sums of values over a block. The rows go together over the keys that all of them see, if there are any: before the first of
// the last row come those that only earlier rows see, and behind the last of the first row those that only later ones see.
void accumulate(const float* weights, const Row* rows, int start, global const float* values, float* sums) {
    int from = in_block(rows[ROWS - 1].first, start);
    int to = max(from, in_block(rows[0].end, start));
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
            ACCUMULATE_ROW(in_block(rows[r].first, start), min(from, in_block(rows[r].end, start)))
        }
#pragma unroll 1
        for (int j = from; j < to; j++) {
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
            ACCUMULATE_ROW(to, in_block(rows[r].end, start))
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
        int blocks, global const int* table, int least, int most, int before, int after, SCORING_PARAMETERS) {
    Tile tile = find_tile(table, group, least, most, (int) get_group_id(0));
    int key_head = (int) get_group_id(1);
    int head = tile.sequence.x * key_heads + key_head;
    if (head < first_head || head >= end_head) {
        return;
    }
    global const float* keys = cache + (head - first_head) * head_floats(capacity);

    Scoring scoring = SCORING;

    // Rows behind the last compute, and write, the same as that one.
    float queries[ROWS * HEAD_DIM];
    Row rows[ROWS];
    for (int r = 0; r < ROWS; r++) {
        rows[r] = find_row(tile, r, key_head, key_heads, group, before, after);
        for (int d = 0; d < HEAD_DIM; d++) {
            queries[r * HEAD_DIM + d] = q[q0 + rows[r].vector * HEAD_DIM + d];
        }
    }

    float weights[ROWS * ATTENTION_BLOCK];
    float totals[ROWS * VALUE_STRIDE];
    float sums[ROWS * VALUE_STRIDE];
    float m[ROWS];
    float l[ROWS];
    int2 range = range_of_group(rows[0].first, rows[ROWS - 1].end, blocks);
    for (int start = range.x; start < range.y; start += ATTENTION_BLOCK) {
        dots_with_keys(queries, keys + key_index(start), in_block(rows[0].first, start), in_block(rows[ROWS - 1].end, start), weights);
        float block_m[ROWS];
        for (int r = 0; r < ROWS; r++) {
            block_m[r] = weigh(weights + r * ATTENTION_BLOCK, rows[r], start, scoring);
        }
        accumulate(weights, rows, start, keys + value_index(capacity, start), sums);
        for (int r = 0; r < ROWS; r++) {
            int from = in_block(rows[r].first, start);
            int to = in_block(rows[r].end, start);
            float block_l = sum_of(weights + r * ATTENTION_BLOCK, from, to);
            if (BEGINS(rows[r], start, blocks)) {
                m[r] = block_m[r];
                l[r] = block_l;
                for (int f = r * VALUE_STRIDE; f < (r + 1) * VALUE_STRIDE; f++) {
                    totals[f] = sums[f];
                }
            } else if (from < to) {
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
                y[y0 + rows[r].vector * HEAD_DIM + d] = rows[r].first == rows[r].end ? 0.0f : divide(totals[r * VALUE_STRIDE + d], l[r]);
            }
        } else if (in_block(rows[r].first, range.x) < in_block(rows[r].end, range.x)) {
            global float* partial = partials + (rows[r].vector * blocks + get_group_id(2)) * PARTIAL;
            for (int d = 0; d < HEAD_DIM; d++) {
                partial[d] = totals[r * VALUE_STRIDE + d];
            }
            partial[PARTIAL_MAXIMUM] = m[r];
            partial[PARTIAL_SUM] = l[r];
        }
    }
}
