#include "attention-tiles.cl"

// A work-group attends for a tile of rows, 256 keys at a time. Scores: a work-item has keys of its own and all rows, so that a key is
// read once, side by side with its neighbours', and the queries are broadcast. Sums: a work-item has neighbouring work-items'
// neighbouring features and some of the rows, and the weights are broadcast.

#define KEYS_EACH (ATTENTION_BLOCK / ITEMS)
#define ROW_GROUPS (ROWS < 4 ? ROWS : 4)
#define ROWS_EACH (ROWS / ROW_GROUPS)
#define FEATURE_LANES (ITEMS / ROW_GROUPS)
#define FEATURES_EACH ((HEAD_DIM + FEATURE_LANES - 1) / FEATURE_LANES)

// The lanes that are left after the first step of the tree over them.
#define LANES (SUM_LANES / 2)

// Leaves the maximum or sum of each row's weights in lanes[row]. All rows step down the tree together. A maximum passes over NaNs, and
// the sign of a zero among the scores does not matter, so it needs no order. Weights are never -0, so zeros in place of keys
// that a row does not see change no sum.
#define OVER_KEYS(TAKE, START)                                                                                                 \
    for (int i = item; i < LANES * ROWS; i += ITEMS) {                                                                         \
        local const float* weight = weights + i / ROWS * PITCH + i % ROWS;                                                     \
        float a = START;                                                                                                       \
        float b = START;                                                                                                       \
        for (int j = 0; j < ATTENTION_BLOCK; j += SUM_LANES) {                                                                 \
            a = TAKE(weight[j * PITCH], a);                                                                                    \
            b = TAKE(weight[(j + LANES) * PITCH], b);                                                                          \
        }                                                                                                                      \
        lanes[i] = TAKE(b, a);                                                                                                 \
    }                                                                                                                          \
    barrier(CLK_LOCAL_MEM_FENCE);                                                                                              \
    for (int half_lanes = LANES / 2; half_lanes > 0; half_lanes /= 2) {                                                        \
        for (int i = item; i < half_lanes * ROWS; i += ITEMS) {                                                                \
            lanes[i] = TAKE(lanes[i + half_lanes * ROWS], lanes[i]);                                                           \
        }                                                                                                                      \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                          \
    }

float plus(float other, float lane) {
    return lane + other;
}

// Dot products of all rows with the keys of one work-item; a key behind the last is the first one instead.
void dots_with_keys(local const float* queries, global const float* keys, int item, int count, float dots[KEYS_EACH][ROWS]) {
    global const float* key[KEYS_EACH];
#pragma unroll
    for (int k = 0; k < KEYS_EACH; k++) {
        key[k] = keys + key_index(item + k * ITEMS < count ? item + k * ITEMS : 0);
    }
    for (int from = 0; from < HEAD_DIM; from += DOT_BLOCK) {
        float chains[KEYS_EACH][ROWS];
#pragma unroll
        for (int k = 0; k < KEYS_EACH; k++) {
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                chains[k][r] = 0.0f;
            }
        }
        int to = min(HEAD_DIM, from + DOT_BLOCK);
#pragma unroll 4
        for (int d = from; d < to; d++) {
            float feature[KEYS_EACH];
#pragma unroll
            for (int k = 0; k < KEYS_EACH; k++) {
                feature[k] = key[k][d * PANEL];
            }
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                float q = queries[d * ROWS + r];
#pragma unroll
                for (int k = 0; k < KEYS_EACH; k++) {
                    chains[k][r] = fma(q, feature[k], chains[k][r]);
                }
            }
        }
#pragma unroll
        for (int k = 0; k < KEYS_EACH; k++) {
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                dots[k][r] = from == 0 ? chains[k][r] : dots[k][r] + chains[k][r];
            }
        }
    }
}

// Whether a row sees a position.
bool sees(Row row, int position) {
    return position >= row.first && position < row.end;
}

// What some of the rows see between two keys of the block that begins at start.
#define ACCUMULATE_SEEN(FROM, TO)                                                                                              \
    for (int j = FROM; j < TO; j++) {                                                                                          \
        _Pragma("unroll")                                                                                                      \
        for (int r = 0; r < ROWS_EACH; r++) {                                                                                  \
            float weight = weights[j * PITCH + r];                                                                             \
            bool seen = sees(rows[r], start + j);                                                                              \
            _Pragma("unroll")                                                                                                  \
            for (int f = 0; f < FEATURES_EACH; f++) {                                                                          \
                float next = fma(weight, values[j * VALUE_STRIDE + offsets[f]], o[r][f]);                                      \
                o[r][f] = seen ? next : o[r][f];                                                                               \
            }                                                                                                                  \
        }                                                                                                                      \
    }

// Weighted sums over the keys from first to end - 1 of a block, for one work-item's rows and features. All rows see those from x to
// y - 1 of common.
void accumulate(local const float* weights, local const Row* rows, int start, int first, int2 common, int end,
        global const float* values, int feature, float o[ROWS_EACH][FEATURES_EACH]) {
    int offsets[FEATURES_EACH];
#pragma unroll
    for (int f = 0; f < FEATURES_EACH; f++) {
        // Features behind the last are that one once more, and not stored.
        offsets[f] = min(feature + f * FEATURE_LANES, HEAD_DIM - 1);
#pragma unroll
        for (int r = 0; r < ROWS_EACH; r++) {
            o[r][f] = 0.0f;
        }
    }
    ACCUMULATE_SEEN(first, common.x)
#pragma unroll 4
    for (int j = common.x; j < common.y; j++) {
        float value[FEATURES_EACH];
#pragma unroll
        for (int f = 0; f < FEATURES_EACH; f++) {
            value[f] = values[j * VALUE_STRIDE + offsets[f]];
        }
#pragma unroll
        for (int r = 0; r < ROWS_EACH; r++) {
            float weight = weights[j * PITCH + r];
#pragma unroll
            for (int f = 0; f < FEATURES_EACH; f++) {
                o[r][f] = fma(weight, value[f], o[r][f]);
            }
        }
    }
    ACCUMULATE_SEEN(common.y, end)
}

// A group for each tile and key head. With blocks > 0 also for each block, of which it leaves a partial.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void attend(global const float* q, ulong q0, global const float* cache,
        int first_head, int end_head, int key_heads, int capacity, int group, global float* y, ulong y0, global float* partials,
        int blocks, global const int* table, int least, int most, int before, int after, SCORING_PARAMETERS) {
    local float queries[HEAD_DIM * ROWS];
    local float weights[ATTENTION_BLOCK * PITCH];
    local float lanes[LANES * ROWS];
    local float m[ROWS];
    local float l[ROWS];
    local float block_m[ROWS];
    local float alpha[ROWS];
    local float beta[ROWS];
    local Row rows[ROWS];

    int item = (int) get_local_id(0);
    Tile tile = find_tile(table, group, least, most, (int) get_group_id(0));
    int key_head = (int) get_group_id(1);
    int head = tile.sequence.x * key_heads + key_head;
    if (head < first_head || head >= end_head) {
        return;
    }
    global const float* keys = cache + (head - first_head) * head_floats(capacity);
    Scoring scoring = SCORING;
    if (item < ROWS) {
        rows[item] = find_row(tile, item, key_head, key_heads, group, before, after);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = item; i < HEAD_DIM * ROWS; i += ITEMS) {
        int r = i / HEAD_DIM;
        queries[i % HEAD_DIM * ROWS + r] = q[q0 + rows[r].vector * HEAD_DIM + i % HEAD_DIM];
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    int row0 = item / FEATURE_LANES * ROWS_EACH;
    int feature = item % FEATURE_LANES;
    float totals[ROWS_EACH][FEATURES_EACH];
    int2 range = range_of_group(rows[0].first, rows[ROWS - 1].end, blocks);
    for (int start = range.x; start < range.y; start += ATTENTION_BLOCK) {
        int end = in_block(rows[ROWS - 1].end, start);
        int2 common;
        common.x = in_block(rows[ROWS - 1].first, start);
        common.y = max(common.x, in_block(rows[0].end, start));

        float scores[KEYS_EACH][ROWS];
        if (item < end) {
            dots_with_keys(queries, keys + key_index(start), item, end, scores);
        }
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            Row row = rows[r];
#pragma unroll
            for (int k = 0; k < KEYS_EACH; k++) {
                int key = start + item + k * ITEMS;
                scores[k][r] = sees(row, key) ? score(scoring, row.head, key - row.position, scores[k][r]) : -INFINITY;
                weights[(item + k * ITEMS) * PITCH + r] = scores[k][r];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        OVER_KEYS(maximum, -INFINITY)
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            Row row = rows[r];
#pragma unroll
            for (int k = 0; k < KEYS_EACH; k++) {
                bool seen = sees(row, start + item + k * ITEMS);
                weights[(item + k * ITEMS) * PITCH + r] = seen ? canon_exp(scores[k][r] - lanes[r]) : 0.0f;
            }
        }
        if (item < ROWS) {
            block_m[item] = lanes[item];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        OVER_KEYS(plus, 0.0f)
        if (item < ROWS && BEGINS(rows[item], start, blocks)) {
            m[item] = block_m[item];
            l[item] = lanes[item];
        } else if (item < ROWS) {
            float joined = maximum(m[item], block_m[item]);
            alpha[item] = canon_exp(m[item] - joined);
            beta[item] = canon_exp(block_m[item] - joined);
            if (rows[item].end > start) {
                m[item] = joined;
                l[item] = fma(l[item], alpha[item], lanes[item] * beta[item]);
            }
        }
        float sums[ROWS_EACH][FEATURES_EACH];
        accumulate(weights + row0, rows + row0, start, in_block(rows[0].first, start), common, end,
                keys + value_index(capacity, start), feature, sums);
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
        for (int r = 0; r < ROWS_EACH; r++) {
#pragma unroll
            for (int f = 0; f < FEATURES_EACH; f++) {
                float joined = fma(totals[r][f], alpha[row0 + r], sums[r][f] * beta[row0 + r]);
                float old = rows[row0 + r].end > start ? joined : totals[r][f];
                totals[r][f] = BEGINS(rows[row0 + r], start, blocks) ? sums[r][f] : old;
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    for (int r = row0; r < row0 + ROWS_EACH && tile.first + r < tile.rows; r++) {
        bool seen = in_block(rows[r].first, range.x) < in_block(rows[r].end, range.x);
        global float* partial = partials + (rows[r].vector * blocks + get_group_id(2)) * PARTIAL;
        for (int f = 0; f < FEATURES_EACH && feature + f * FEATURE_LANES < HEAD_DIM; f++) {
            int d = feature + f * FEATURE_LANES;
            if (blocks == 0) {
                y[y0 + rows[r].vector * HEAD_DIM + d] = rows[r].first == rows[r].end ? 0.0f : divide(totals[r - row0][f], l[r]);
            } else if (seen) {
                partial[d] = totals[r - row0][f];
            }
        }
        if (blocks > 0 && seen && feature == 0) {
            partial[PARTIAL_MAXIMUM] = m[r];
            partial[PARTIAL_SUM] = l[r];
        }
    }
}
