#include "attention-layout.cl"

// Joins the blocks of a vector in ascending order; a work-item for each feature.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void join_blocks(global const float* partials,
        int blocks, global float* y, ulong y0, ulong elements, int heads, global const int* table, int before, int after) {
    ulong i = get_global_id(0);
    if (i >= elements) {
        return;
    }
    int feature = (int) (i % HEAD_DIM);
    ulong vector = i / HEAD_DIM;
    int row = (int) (vector / heads);
    int4 sequence = sequence_of_row(table, row);
    int2 seen = seen_keys(sequence, row - sequence.y, before, after);
    if (seen.x == seen.y) {
        y[y0 + i] = 0.0f;
        return;
    }
    int block = seen.x / ATTENTION_BLOCK;
    global const float* partial = partials + (vector * blocks + block) * PARTIAL;
    float m = partial[PARTIAL_MAXIMUM];
    float l = partial[PARTIAL_SUM];
    float o = partial[feature];
    for (int start = (block + 1) * ATTENTION_BLOCK; start < seen.y; start += ATTENTION_BLOCK) {
        partial += PARTIAL;
        float joined = maximum(m, partial[PARTIAL_MAXIMUM]);
        float alpha = canon_exp(m - joined);
        float beta = canon_exp(partial[PARTIAL_MAXIMUM] - joined);
        l = fma(l, alpha, partial[PARTIAL_SUM] * beta);
        o = fma(o, alpha, partial[feature] * beta);
        m = joined;
    }
    y[y0 + i] = divide(o, l);
}
