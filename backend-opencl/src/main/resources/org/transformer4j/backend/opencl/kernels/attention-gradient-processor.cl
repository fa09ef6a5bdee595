#include "attention-gradient-blocks.cl"

// The gradient of attention for processors: groups of one work-item. Vectors of 16 run over the queries of a key, or over features.

// Queries that are weighed at a time, and keys whose dot products with them have chains in registers.
#define SLICE 32
#define KEYS_EACH 4

// Vectors of features, and numbers of outputs, that have chains in registers.
#define VECTORS ((HEAD_DIM + 15) / 16)
#define STRIDE (16 * VECTORS)
#if HEAD_DIM > 48 && (HEAD_DIM + 15) / 16 % 4 == 0
#define VECTORS_EACH 4
#elif HEAD_DIM > 32 && (HEAD_DIM + 15) / 16 % 3 == 0
#define VECTORS_EACH 3
#elif HEAD_DIM > 16 && (HEAD_DIM + 15) / 16 % 2 == 0
#define VECTORS_EACH 2
#else
#define VECTORS_EACH 1
#endif
#define OUTPUTS_EACH 4

// The vectors of a slice as columns, [HEAD_DIM, SLICE]; zeros behind the last.
void load_columns(float* columns, global const float* x, int rows) {
    for (int i = 0; i < SLICE; i++) {
        for (int d = 0; d < HEAD_DIM; d++) {
            columns[d * SLICE + i] = i < rows ? x[i * QUERY_STRIDE + d] : 0.0f;
        }
    }
}

// Dot products of a slice and all keys of its block.
void multiply_by_keys(const float* columns, global const float* x, int keys, global float* y) {
    for (int j = 0; j < keys; j += KEYS_EACH) {
        // Keys behind the last are that one once more.
        int number[KEYS_EACH];
        global const float* key[KEYS_EACH];
        float16 a[KEYS_EACH];
        float16 b[KEYS_EACH];
#pragma unroll
        for (int k = 0; k < KEYS_EACH; k++) {
            number[k] = min(j + k, keys - 1);
            key[k] = x + number[k] * KEY_STRIDE;
        }
        for (int from = 0; from < HEAD_DIM; from += DOT_BLOCK) {
            float16 chain_a[KEYS_EACH];
            float16 chain_b[KEYS_EACH];
#pragma unroll
            for (int k = 0; k < KEYS_EACH; k++) {
                chain_a[k] = (float16) 0.0f;
                chain_b[k] = (float16) 0.0f;
            }
            int to = min(HEAD_DIM, from + DOT_BLOCK);
#pragma unroll 1
            for (int d = from; d < to; d++) {
                float16 query_a = vload16(0, columns + d * SLICE);
                float16 query_b = vload16(1, columns + d * SLICE);
#pragma unroll
                for (int k = 0; k < KEYS_EACH; k++) {
                    float16 feature = (float16) key[k][d];
                    chain_a[k] = fma(query_a, feature, chain_a[k]);
                    chain_b[k] = fma(query_b, feature, chain_b[k]);
                }
            }
#pragma unroll
            for (int k = 0; k < KEYS_EACH; k++) {
                a[k] = from == 0 ? chain_a[k] : a[k] + chain_a[k];
                b[k] = from == 0 ? chain_b[k] : b[k] + chain_b[k];
            }
        }
#pragma unroll
        for (int k = 0; k < KEYS_EACH; k++) {
            vstore16(a[k], 0, y + (ulong) number[k] * QUERY_BLOCK);
            vstore16(b[k], 1, y + (ulong) number[k] * QUERY_BLOCK);
        }
    }
}

// Not unrolled: then the compiler makes vectors of it.
#define EACH_QUERY(i)                                                                                                          \
    _Pragma("unroll 1")                                                                                                        \
    for (int i = 0; i < SLICE; i++)

void clear_lanes(float* lanes) {
    for (int n = 0; n < SUM_LANES * SLICE; n++) {
        lanes[n] = 0.0f;
    }
}

// Leaves the sum over the lanes of each query in the first.
void join_lanes(float* lanes) {
    for (int half_way = SUM_LANES / 2; half_way > 0; half_way /= 2) {
        for (int n = 0; n < half_way * SLICE; n++) {
            lanes[n] = lanes[n] + lanes[n + half_way * SLICE];
        }
    }
}

// From the dot products of a slice in p, and those of its gradients with the values in d: weights and gradients of dot products.
void weigh_slice(global float* restrict p, global float* restrict d, global float* restrict third, Block block, int first_row, int head,
        int before, int after, Scoring scoring) {
    int from[SLICE];
    int to[SLICE];
    int distance[SLICE];
    float sums[SLICE];
    float lanes[SUM_LANES * SLICE];
    EACH_QUERY(i) {
        int2 seen = seen_in_block(block, first_row + i, before, after);
        from[i] = seen.x;
        to[i] = seen.y;
        distance[i] = distance_to_first(block, first_row + i);
        sums[i] = -INFINITY;
    }
    for (int j = 0; j < block.keys; j++) {
        global float* row = p + (ulong) j * QUERY_BLOCK;
#ifdef THIRD_PLANE
        global float* kept = third + (ulong) j * QUERY_BLOCK;
#endif
        EACH_QUERY(i) {
            float x = before_last_scale(scoring, row[i]);
#ifdef THIRD_PLANE
            kept[i] = x;
#endif
            float s = last_scale(scoring, head, distance[i] + j, x);
            s = j >= from[i] && j < to[i] ? s : -INFINITY;
            row[i] = s;
            sums[i] = maximum(s, sums[i]);
        }
    }
    clear_lanes(lanes);
    for (int j = 0; j < block.keys; j++) {
        global float* row = p + (ulong) j * QUERY_BLOCK;
        float* lane = lanes + j % SUM_LANES * SLICE;
        EACH_QUERY(i) {
            float e = canon_exp(row[i] - sums[i]);
            row[i] = e;
            lane[i] = lane[i] + e;
        }
    }
    join_lanes(lanes);
    EACH_QUERY(i) {
        sums[i] = lanes[i];
    }
    clear_lanes(lanes);
    for (int j = 0; j < block.keys; j++) {
        global float* row = p + (ulong) j * QUERY_BLOCK;
        global float* gradients = d + (ulong) j * QUERY_BLOCK;
        float* lane = lanes + j % SUM_LANES * SLICE;
        EACH_QUERY(i) {
            bool seen = j >= from[i] && j < to[i];
            float quotient = divide(row[i], sums[i]);
            float weight = seen ? quotient : 0.0f;
            float gradient = seen ? gradients[i] : 0.0f;
            row[i] = weight;
            gradients[i] = gradient;
            lane[i] = lane[i] + product(weight, gradient);
        }
    }
    join_lanes(lanes);
    for (int j = 0; j < block.keys; j++) {
        global const float* row = p + (ulong) j * QUERY_BLOCK;
        global float* gradients = d + (ulong) j * QUERY_BLOCK;
#ifdef THIRD_PLANE
        global float* kept = third + (ulong) j * QUERY_BLOCK;
#endif
        EACH_QUERY(i) {
            bool seen = j >= from[i] && j < to[i];
            float gradient = row[i] * (gradients[i] - lanes[i]);
#ifdef THIRD_PLANE
            float x = kept[i];
            kept[i] = seen ? gradient : 0.0f;
#else
            float x = 0.0f;
#endif
            float through = through_score(scoring, x, gradient);
            gradients[i] = seen ? through : 0.0f;
        }
    }
}

// A group for each block, head of the round, and slice.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void weigh(global const float* q, ulong q0, global const float* k, ulong k0,
        global const float* v, ulong v0, global const float* dy, ulong dy0, global float* p, global float* d, global float* third,
        global const int* table, int first_block, int first_head, int before, int after, SCORING_PARAMETERS) {
    Block block = find_block(table, first_block + (int) get_group_id(0));
    int head = first_head + (int) get_group_id(1);
    int row = (int) get_group_id(2) * SLICE;
    if (row >= block.rows) {
        return;
    }
    ulong plane = in_plane(block, (int) get_group_id(1), (int) get_num_groups(1)) + row;
    ulong query = (ulong) (block.row + row) * QUERY_STRIDE + (ulong) head * HEAD_DIM;
    ulong key = (ulong) block.key_row * KEY_STRIDE + (ulong) (head / GROUP) * HEAD_DIM;
    Scoring scoring = SCORING;
    float columns[HEAD_DIM * SLICE];
    load_columns(columns, q + q0 + query, block.rows - row);
    multiply_by_keys(columns, k + k0 + key, block.keys, p + plane);
    load_columns(columns, dy + dy0 + query, block.rows - row);
    multiply_by_keys(columns, v + v0 + key, block.keys, d + plane);
    weigh_slice(p + plane, d + plane, third + plane, block, row, head, before, after, scoring);
}

// Vectors of features, [rows, STRIDE], with zeros behind the last feature.
void load_rows(float* rows, global const float* x, ulong stride, int count) {
    for (int i = 0; i < count; i++) {
        for (int d = 0; d < STRIDE; d++) {
            rows[i * STRIDE + d] = d < HEAD_DIM ? x[i * stride + d] : 0.0f;
        }
    }
}

void clear_rows(float* rows, int count) {
    for (int i = 0; i < count * STRIDE; i++) {
        rows[i] = 0.0f;
    }
}

// Goes on with the chains of y: for each output, the sum of rows of x times a factor. The factors of the next output stand next_output
// further on, those of the next row next_row.
void multiply_by_rows(global const float* factors, int next_output, int next_row, const float* x, int rows, int outputs, float* y) {
    for (int o = 0; o < outputs; o += OUTPUTS_EACH) {
        // Outputs behind the last are that one once more.
        int number[OUTPUTS_EACH];
#pragma unroll
        for (int n = 0; n < OUTPUTS_EACH; n++) {
            number[n] = min(o + n, outputs - 1);
        }
        for (int f = 0; f < STRIDE; f += 16 * VECTORS_EACH) {
            float16 chain[OUTPUTS_EACH][VECTORS_EACH];
#pragma unroll
            for (int n = 0; n < OUTPUTS_EACH; n++) {
#pragma unroll
                for (int v = 0; v < VECTORS_EACH; v++) {
                    chain[n][v] = vload16(v, y + number[n] * STRIDE + f);
                }
            }
#pragma unroll 1
            for (int t = 0; t < rows; t++) {
                float16 row[VECTORS_EACH];
#pragma unroll
                for (int v = 0; v < VECTORS_EACH; v++) {
                    row[v] = vload16(v, x + t * STRIDE + f);
                }
#pragma unroll
                for (int n = 0; n < OUTPUTS_EACH; n++) {
                    float16 factor = (float16) factors[(long) number[n] * next_output + (long) t * next_row];
#pragma unroll
                    for (int v = 0; v < VECTORS_EACH; v++) {
                        chain[n][v] = fma(factor, row[v], chain[n][v]);
                    }
                }
            }
#pragma unroll
            for (int n = 0; n < OUTPUTS_EACH; n++) {
#pragma unroll
                for (int v = 0; v < VECTORS_EACH; v++) {
                    vstore16(chain[n][v], v, y + number[n] * STRIDE + f);
                }
            }
        }
    }
}

// A group for each block and head of the round.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void queries(global const float* k, ulong k0, global const float* d,
        global const int* table, int first_block, int first_head, global float* dq, ulong dq0) {
    Block block = find_block(table, first_block + (int) get_group_id(0));
    int head = first_head + (int) get_group_id(1);
    d += in_plane(block, (int) get_group_id(1), (int) get_num_groups(1));
    k += k0 + (ulong) block.key_row * KEY_STRIDE + (ulong) (head / GROUP) * HEAD_DIM;
    dq += dq0 + (ulong) block.row * QUERY_STRIDE + (ulong) head * HEAD_DIM;
    float rows[QUERY_BLOCK * STRIDE];
    float chains[QUERY_BLOCK * STRIDE];
    float sums[QUERY_BLOCK * STRIDE];
    clear_rows(sums, block.rows);
    for (int from = 0; from < block.keys; from += DOT_BLOCK) {
        clear_rows(chains, block.rows);
        int to = min(block.keys, from + DOT_BLOCK);
        for (int j = from; j < to; j += QUERY_BLOCK) {
            int count = min(QUERY_BLOCK, to - j);
            load_rows(rows, k + j * KEY_STRIDE, KEY_STRIDE, count);
            multiply_by_rows(d + (ulong) j * QUERY_BLOCK, 1, QUERY_BLOCK, rows, count, block.rows, chains);
        }
        for (int i = 0; i < block.rows * STRIDE; i++) {
            sums[i] = from == 0 ? chains[i] : sums[i] + chains[i];
        }
    }
    for (int i = 0; i < block.rows; i++) {
        for (int f = 0; f < HEAD_DIM; f++) {
            dq[i * QUERY_STRIDE + f] = sums[i * STRIDE + f];
        }
    }
}

// A group for each tile of keys, key head of the round, and one of dv and dk. A tile is QUERY_BLOCK keys at most of a sequence: its row
// of the table has the first key among those of all sequences, the keys, the blocks of the round from one to the one before another,
// and whether the sums begin with them.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void keys(global const float* q, ulong q0, global const float* dy, ulong dy0,
        global const float* p, global const float* d, global const int* table, int first_tile, int first_head, int round_heads,
        global float* dk, ulong dk0, global float* dv, ulong dv0) {
    int8 tile = vload8(first_tile + (int) get_group_id(0), table);
    int key_head = first_head / GROUP + (int) get_group_id(1);
    bool values = get_group_id(2) == 0;
    global const float* plane = values ? p : d;
    global const float* x = values ? dy + dy0 : q + q0;
    global float* y = (values ? dv + dv0 : dk + dk0) + (ulong) tile.s0 * KEY_STRIDE + (ulong) key_head * HEAD_DIM;
    int from_head = max(first_head, key_head * GROUP);
    int to_head = min(first_head + round_heads, (key_head + 1) * GROUP);
    float rows[QUERY_BLOCK * STRIDE];
    float chains[QUERY_BLOCK * STRIDE];
    float sums[QUERY_BLOCK * STRIDE];
    if (tile.s4 && from_head == key_head * GROUP) {
        clear_rows(sums, tile.s1);
    } else {
        load_rows(sums, y, KEY_STRIDE, tile.s1);
    }
    for (int b = tile.s2; b < tile.s3; b++) {
        Block block = find_block(table, b);
        int from = max(0, block.key_row - tile.s0);
        int to = min(tile.s1, block.key_row + block.keys - tile.s0);
        for (int head = from_head; from < to && head < to_head; head++) {
            load_rows(rows, x + (ulong) block.row * QUERY_STRIDE + (ulong) head * HEAD_DIM, QUERY_STRIDE, block.rows);
            clear_rows(chains, to - from);
            global const float* factors = plane + in_plane(block, head - first_head, round_heads)
                    + (ulong) (tile.s0 + from - block.key_row) * QUERY_BLOCK;
            multiply_by_rows(factors, QUERY_BLOCK, 1, rows, block.rows, to - from, chains);
            for (int i = 0; i < (to - from) * STRIDE; i++) {
                sums[from * STRIDE + i] = sums[from * STRIDE + i] + chains[i];
            }
        }
    }
    for (int i = 0; i < tile.s1; i++) {
        for (int f = 0; f < HEAD_DIM; f++) {
            y[i * KEY_STRIDE + f] = sums[i * STRIDE + f];
        }
    }
}
