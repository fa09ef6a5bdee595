#include "attention-gradient-blocks.cl"

// The gradient of attention for cards. All products go in tiles of TILE by TILE numbers, of which a work-item has 4 by 4, SIDE apart. The
// factors come through local memory, DEPTH terms at a time. Numbers that are not there are zeros that nobody stores.

#define SIDE 16
#define ITEMS (SIDE * SIDE)
#define EACH 4
#define TILE QUERY_BLOCK
#define DEPTH 16
// One more than a tile, or work-items would meet in the same bank.
#define PITCH (TILE + 1)

void clear_tile(float tile[EACH][EACH]) {
#pragma unroll
    for (int r = 0; r < EACH; r++) {
#pragma unroll
        for (int c = 0; c < EACH; c++) {
            tile[r][c] = 0.0f;
        }
    }
}

void add_tile(float sums[EACH][EACH], float chains[EACH][EACH], bool begins) {
#pragma unroll
    for (int r = 0; r < EACH; r++) {
#pragma unroll
        for (int c = 0; c < EACH; c++) {
            sums[r][c] = begins ? chains[r][c] : sums[r][c] + chains[r][c];
        }
    }
}

// Goes on with the chains of a work-item's rows and columns.
void multiply_tiles(local const float* left, local const float* right, int terms, float chains[EACH][EACH]) {
    int row = (int) get_local_id(0) / SIDE;
    int column = (int) get_local_id(0) % SIDE;
    for (int t = 0; t < terms; t++) {
        float a[EACH];
        float b[EACH];
#pragma unroll
        for (int n = 0; n < EACH; n++) {
            a[n] = left[t * PITCH + row + n * SIDE];
            b[n] = right[t * PITCH + column + n * SIDE];
        }
#pragma unroll
        for (int r = 0; r < EACH; r++) {
#pragma unroll
            for (int c = 0; c < EACH; c++) {
                chains[r][c] = fma(a[r], b[c], chains[r][c]);
            }
        }
    }
}

// Fetches terms from columns, from number first on: term t of number n stands at (n - first) * stride + t. Neighbouring work-items take
// neighbouring terms.
void load_across(local float* tile, global const float* x, ulong stride, int first, int numbers, int terms) {
    for (int at = (int) get_local_id(0); at < DEPTH * TILE; at += ITEMS) {
        int n = at / DEPTH;
        int t = at % DEPTH;
        tile[t * PITCH + n] = n >= first && n < numbers && t < terms ? x[(n - first) * stride + t] : 0.0f;
    }
}

// Fetches terms from rows: term t of number n stands at t * stride + n. Neighbouring work-items take neighbouring numbers.
void load_along(local float* tile, global const float* x, ulong stride, int numbers, int terms) {
    for (int at = (int) get_local_id(0); at < DEPTH * TILE; at += ITEMS) {
        int n = at % TILE;
        int t = at / TILE;
        tile[t * PITCH + n] = n < numbers && t < terms ? x[t * stride + n] : 0.0f;
    }
}

// Dot products of a tile of keys, which are its rows, and the queries of a block; all work-items take part.
void multiply_by_keys(local float* left, local float* right, global const float* queries, int rows, global const float* keys, int count,
        global float* y) {
    float sums[EACH][EACH];
    for (int from = 0; from < HEAD_DIM; from += DOT_BLOCK) {
        float chains[EACH][EACH];
        clear_tile(chains);
        int to = min(HEAD_DIM, from + DOT_BLOCK);
        for (int d = from; d < to; d += DEPTH) {
            int terms = min(DEPTH, to - d);
            load_across(left, keys + d, KEY_STRIDE, 0, count, terms);
            load_across(right, queries + d, QUERY_STRIDE, 0, rows, terms);
            barrier(CLK_LOCAL_MEM_FENCE);
            multiply_tiles(left, right, terms, chains);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        add_tile(sums, chains, from == 0);
    }
    int row = (int) get_local_id(0) / SIDE;
    int column = (int) get_local_id(0) % SIDE;
    for (int r = 0; r < EACH; r++) {
        for (int c = 0; c < EACH; c++) {
            if (row + r * SIDE < count) {
                y[(row + r * SIDE) * QUERY_BLOCK + column + c * SIDE] = sums[r][c];
            }
        }
    }
}

// Rows: a work-item has one query and a quarter of the lanes that canon-1 sums in.
#define PARTS (ITEMS / QUERY_BLOCK)
#define LANES_EACH (SUM_LANES / PARTS)

#define EACH_KEY(FIRST, STEP, STATEMENT)                                                                                       \
    for (int j = FIRST; j < block.keys; j += STEP) {                                                                           \
        ulong at = (ulong) j * QUERY_BLOCK + i;                                                                                \
        bool seen = j >= range.x && j < range.y;                                                                               \
        STATEMENT                                                                                                              \
    }

// Leaves the sum of each lane; the statement adds to lane.
#define SUM_KEYS(STATEMENT)                                                                                                    \
    for (int n = part * LANES_EACH; n < (part + 1) * LANES_EACH; n++) {                                                        \
        float lane = 0.0f;                                                                                                     \
        EACH_KEY(n, SUM_LANES, STATEMENT)                                                                                      \
        lanes[n * QUERY_BLOCK + i] = lane;                                                                                     \
    }

// The tree over the lanes of query i, which every work-item goes down by itself.
float join_lanes(local const float* lanes, int i) {
    barrier(CLK_LOCAL_MEM_FENCE);
    float joined[LANES_EACH];
#pragma unroll
    for (int n = 0; n < LANES_EACH; n++) {
        local const float* lane = lanes + n * QUERY_BLOCK + i;
        joined[n] = (lane[0] + lane[2 * LANES_EACH * QUERY_BLOCK])
                + (lane[LANES_EACH * QUERY_BLOCK] + lane[3 * LANES_EACH * QUERY_BLOCK]);
    }
#pragma unroll
    for (int half_way = LANES_EACH / 2; half_way > 0; half_way /= 2) {
#pragma unroll
        for (int n = 0; n < half_way; n++) {
            joined[n] = joined[n] + joined[n + half_way];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return joined[0];
}

// A group for each block and head of the round.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void weigh(global const float* q, ulong q0, global const float* k, ulong k0,
        global const float* v, ulong v0, global const float* dy, ulong dy0, global float* p, global float* d, global float* third,
        global const int* table, int first_block, int first_head, int before, int after, SCORING_PARAMETERS) {
    local float left[DEPTH * PITCH];
    local float right[DEPTH * PITCH];
    local float lanes[SUM_LANES * QUERY_BLOCK];
    Block block = find_block(table, first_block + (int) get_group_id(0));
    int head = first_head + (int) get_group_id(1);
    ulong plane = in_plane(block, (int) get_group_id(1), (int) get_num_groups(1));
    ulong query = (ulong) block.row * QUERY_STRIDE + (ulong) head * HEAD_DIM;
    ulong key = (ulong) block.key_row * KEY_STRIDE + (ulong) (head / GROUP) * HEAD_DIM;
    // Queries with keys, then gradients with values.
    for (int turn = 0; turn < 2; turn++) {
        global const float* rows = (turn == 0 ? q + q0 : dy + dy0) + query;
        global const float* columns = (turn == 0 ? k + k0 : v + v0) + key;
        global float* y = (turn == 0 ? p : d) + plane;
        for (int j = 0; j < block.keys; j += TILE) {
            multiply_by_keys(left, right, rows, block.rows, columns + j * KEY_STRIDE, min(TILE, block.keys - j),
                    y + (ulong) j * QUERY_BLOCK);
        }
    }
    p += plane;
    d += plane;
    barrier(CLK_GLOBAL_MEM_FENCE);

    int i = (int) get_local_id(0) % QUERY_BLOCK;
    int part = (int) get_local_id(0) / QUERY_BLOCK;
    int2 range = seen_in_block(block, i, before, after);
    int distance = distance_to_first(block, i);
    Scoring scoring = SCORING;
#ifdef THIRD_PLANE
    third += plane;
#define KEEP(VALUE) third[at] = VALUE;
#define KEPT third[at]
#else
#define KEEP(VALUE)
#define KEPT 0.0f
#endif

    float largest = -INFINITY;
    EACH_KEY(part, PARTS,
        float x = before_last_scale(scoring, p[at]);
        KEEP(x)
        float s = seen ? last_scale(scoring, head, distance + j, x) : -INFINITY;
        p[at] = s;
        largest = maximum(s, largest);
    )
    lanes[get_local_id(0)] = largest;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int n = 0; n < PARTS; n++) {
        largest = maximum(lanes[n * QUERY_BLOCK + i], largest);
    }
    // Other work-items' scores are needed too.
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);

    SUM_KEYS(
        float e = canon_exp(p[at] - largest);
        p[at] = e;
        lane = lane + e;
    )
    float sum = join_lanes(lanes, i);

    SUM_KEYS(
        float weight = seen ? divide(p[at], sum) : 0.0f;
        float gradient = seen ? d[at] : 0.0f;
        p[at] = weight;
        d[at] = gradient;
        lane = lane + product(weight, gradient);
    )
    float common = join_lanes(lanes, i);
    barrier(CLK_GLOBAL_MEM_FENCE);

    EACH_KEY(part, PARTS,
        float gradient = p[at] * (d[at] - common);
        float through = through_score(scoring, KEPT, gradient);
        KEEP(seen ? gradient : 0.0f)
        d[at] = seen ? through : 0.0f;
    )
}

// A group for each block, head of the round, and tile of features.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void queries(global const float* k, ulong k0, global const float* d,
        global const int* table, int first_block, int first_head, global float* dq, ulong dq0) {
    local float left[DEPTH * PITCH];
    local float right[DEPTH * PITCH];
    Block block = find_block(table, first_block + (int) get_group_id(0));
    int head = first_head + (int) get_group_id(1);
    int feature = (int) get_group_id(2) * TILE;
    d += in_plane(block, (int) get_group_id(1), (int) get_num_groups(1));
    k += k0 + (ulong) block.key_row * KEY_STRIDE + (ulong) (head / GROUP) * HEAD_DIM + feature;
    dq += dq0 + (ulong) block.row * QUERY_STRIDE + (ulong) head * HEAD_DIM + feature;
    float sums[EACH][EACH];
    clear_tile(sums);
    for (int from = 0; from < block.keys; from += DOT_BLOCK) {
        float chains[EACH][EACH];
        clear_tile(chains);
        int to = min(block.keys, from + DOT_BLOCK);
        for (int j = from; j < to; j += DEPTH) {
            int terms = min(DEPTH, to - j);
            load_along(left, d + (ulong) j * QUERY_BLOCK, QUERY_BLOCK, block.rows, terms);
            load_along(right, k + j * KEY_STRIDE, KEY_STRIDE, HEAD_DIM - feature, terms);
            barrier(CLK_LOCAL_MEM_FENCE);
            multiply_tiles(left, right, terms, chains);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        add_tile(sums, chains, from == 0);
    }
    int row = (int) get_local_id(0) / SIDE;
    int column = (int) get_local_id(0) % SIDE;
    for (int r = 0; r < EACH; r++) {
        for (int c = 0; c < EACH; c++) {
            if (row + r * SIDE < block.rows && feature + column + c * SIDE < HEAD_DIM) {
                dq[(row + r * SIDE) * QUERY_STRIDE + column + c * SIDE] = sums[r][c];
            }
        }
    }
}

// A group for each tile of keys, key head of the round, and one of dv and dk and its tiles of features. A row of the table has a tile's
// first key among those of all sequences, its keys, the blocks of the round from one to the one before another, and whether the
// sums begin with them.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void keys(global const float* q, ulong q0, global const float* dy, ulong dy0,
        global const float* p, global const float* d, global const int* table, int first_tile, int first_head, int round_heads,
        global float* dk, ulong dk0, global float* dv, ulong dv0) {
    local float left[DEPTH * PITCH];
    local float right[DEPTH * PITCH];
    int8 tile = vload8(first_tile + (int) get_group_id(0), table);
    int key_head = first_head / GROUP + (int) get_group_id(1);
    bool values = get_group_id(2) % 2 == 0;
    int feature = (int) get_group_id(2) / 2 * TILE;
    global const float* plane = values ? p : d;
    global const float* x = (values ? dy + dy0 : q + q0) + feature;
    global float* y = (values ? dv + dv0 : dk + dk0) + (ulong) tile.s0 * KEY_STRIDE + (ulong) key_head * HEAD_DIM + feature;
    int from_head = max(first_head, key_head * GROUP);
    int to_head = min(first_head + round_heads, (key_head + 1) * GROUP);
    bool begins = tile.s4 && from_head == key_head * GROUP;
    int row = (int) get_local_id(0) / SIDE;
    int column = (int) get_local_id(0) % SIDE;
    float sums[EACH][EACH];
#pragma unroll
    for (int r = 0; r < EACH; r++) {
#pragma unroll
        for (int c = 0; c < EACH; c++) {
            bool there = row + r * SIDE < tile.s1 && feature + column + c * SIDE < HEAD_DIM;
            sums[r][c] = begins || !there ? 0.0f : y[(row + r * SIDE) * KEY_STRIDE + column + c * SIDE];
        }
    }
    for (int b = tile.s2; b < tile.s3; b++) {
        Block block = find_block(table, b);
        // Keys of the tile that belong to the block.
        int from = max(0, block.key_row - tile.s0);
        int to = min(tile.s1, block.key_row + block.keys - tile.s0);
        for (int head = from_head; from < to && head < to_head; head++) {
            global const float* factors = plane + in_plane(block, head - first_head, round_heads)
                    + (ulong) (tile.s0 + from - block.key_row) * QUERY_BLOCK;
            global const float* rows = x + (ulong) block.row * QUERY_STRIDE + (ulong) head * HEAD_DIM;
            float chains[EACH][EACH];
            clear_tile(chains);
            for (int i = 0; i < block.rows; i += DEPTH) {
                int terms = min(DEPTH, block.rows - i);
                load_across(left, factors + i, QUERY_BLOCK, from, to, terms);
                load_along(right, rows + i * QUERY_STRIDE, QUERY_STRIDE, HEAD_DIM - feature, terms);
                barrier(CLK_LOCAL_MEM_FENCE);
                multiply_tiles(left, right, terms, chains);
                barrier(CLK_LOCAL_MEM_FENCE);
            }
#pragma unroll
            for (int r = 0; r < EACH; r++) {
                bool there = row + r * SIDE >= from && row + r * SIDE < to;
#pragma unroll
                for (int c = 0; c < EACH; c++) {
                    sums[r][c] = there ? sums[r][c] + chains[r][c] : sums[r][c];
                }
            }
        }
    }
    for (int r = 0; r < EACH; r++) {
        for (int c = 0; c < EACH; c++) {
            if (row + r * SIDE < tile.s1 && feature + column + c * SIDE < HEAD_DIM) {
                y[(row + r * SIDE) * KEY_STRIDE + column + c * SIDE] = sums[r][c];
            }
        }
    }
}
