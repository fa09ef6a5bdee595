#include "attention-layout.cl"
#include "attention-score.cl"

// Attention that keeps its weights. A work-group for each query and head, a work-item for each of the 64 lanes in which canon-1 sums:
// a lane scores, and weighs, the keys that it sums. Lanes are counted from the first key that is seen.

#define SUM 0
#define MAXIMUM 1

// The tree over the lanes; every work-item returns its result.
float over_lanes(local float* lanes, int function, float own) {
    int lane = (int) get_local_id(0);
    lanes[lane] = own;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int half_lanes = SUM_LANES / 2; half_lanes > 0; half_lanes /= 2) {
        if (lane < half_lanes) {
            float other = lanes[lane + half_lanes];
            lanes[lane] = function == SUM ? lanes[lane] + other : maximum(other, lanes[lane]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float result = lanes[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return result;
}

float dot_with_key(global const float* q, global const float* key) {
    float total = 0.0f;
    for (int from = 0; from < HEAD_DIM; from += DOT_BLOCK) {
        float chain = 0.0f;
        for (int d = from; d < min(HEAD_DIM, from + DOT_BLOCK); d++) {
            chain = fma(q[d], key[d * PANEL], chain);
        }
        total = from == 0 ? chain : total + chain;
    }
    return total;
}

float dot_with_values(global const float* weights, global const float* values, int visible) {
    float total = 0.0f;
    for (int from = 0; from < visible; from += DOT_BLOCK) {
        float chain = 0.0f;
        for (int j = from; j < min(visible, from + DOT_BLOCK); j++) {
            chain = fma(weights[j], values[(ulong) j * VALUE_STRIDE], chain);
        }
        total = from == 0 ? chain : total + chain;
    }
    return total;
}

kernel __attribute__((reqd_work_group_size(SUM_LANES, 1, 1))) void attend_with_weights(global const float* q, ulong q0,
        global const float* cache, int first_head, int end_head, int key_heads, int capacity, int group, global float* y, ulong y0,
        global float* weights, ulong weights0, global const int* table, int before, int after,
        SCORING_PARAMETERS) {
    local float lanes[SUM_LANES];
    int lane = (int) get_local_id(0);
    int row = (int) get_group_id(0);
    int head = (int) get_group_id(1);
    int heads = key_heads * group;

    // The weights of a sequence are [heads, rows, keys], behind those of the sequences before.
    ulong base = weights0;
    int s = 0;
    int4 sequence = vload4(0, table);
    while (row >= sequence.y + sequence.z) {
        base += (ulong) heads * sequence.z * sequence.w;
        sequence = vload4(++s, table);
    }
    int i = row - sequence.y;
    int stored = sequence.x * key_heads + head / group;
    if (stored < first_head || stored >= end_head) {
        return;
    }
    int2 range = seen_keys(sequence, i, before, after);
    int visible = range.y - range.x;
    global const float* keys = cache + (stored - first_head) * head_floats(capacity);
    ulong vector = ((ulong) row * heads + head) * HEAD_DIM;
    global float* own = weights + base + ((ulong) head * sequence.z + i) * sequence.w;
    global float* seen = own + range.x;

    Scoring scoring = SCORING;
    int distance = range.x - position_of_query(sequence, i);
    float largest = -INFINITY;
    for (int j = lane; j < visible; j += SUM_LANES) {
        seen[j] = score(scoring, head, distance + j, dot_with_key(q + q0 + vector, keys + key_index(range.x + j)));
        largest = maximum(seen[j], largest);
    }
    float m = over_lanes(lanes, MAXIMUM, largest);

    float sum = 0.0f;
    for (int j = lane; j < visible; j += SUM_LANES) {
        seen[j] = canon_exp(seen[j] - m);
        sum = sum + seen[j];
    }
    float l = over_lanes(lanes, SUM, sum);

    for (int j = lane; j < range.x; j += SUM_LANES) {
        own[j] = 0.0f;
    }
    for (int j = lane; j < visible; j += SUM_LANES) {
        seen[j] = divide(seen[j], l);
    }
    for (int j = lane; j < sequence.w - range.y; j += SUM_LANES) {
        seen[visible + j] = 0.0f;
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    // Lanes behind the last feature compute that one once more, so that all take the same path: PoCL 3.1 loses a condition on the
    // lane around a loop that is the same for all lanes, in kernels with barriers.
    for (int from = 0; from < HEAD_DIM; from += SUM_LANES) {
        int d = from + lane;
        float dot = dot_with_values(seen, keys + value_index(capacity, range.x) + min(d, HEAD_DIM - 1), visible);
        if (d < HEAD_DIM) {
            y[y0 + vector + d] = dot;
        }
    }
}
