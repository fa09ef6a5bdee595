#include "attention-gradient-blocks.cl"

// Gradients of a table of biases: to each entry are added the gradients of the scores that it went to, block after block, and in a block
// row after row and key after key, also of keys that a row does not see. An entry between the first and the last belongs to one key of a
// row at most; those two belong to all keys from some distance on.

#define SPAN (BIAS_BEFORE + 1 + BIAS_AFTER)

// A work-item for each entry between the first and the last, and each head.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void biases(global const float* gradients, global const int* table,
        int first_block, int end_block, int first_head, int round_heads, global float* y, ulong y0) {
    int entry = 1 + (int) get_global_id(0);
    int head = (int) get_group_id(1);
    if (entry >= SPAN - 1) {
        return;
    }
    y += y0 + (ulong) (first_head + head) * SPAN + entry;
    float sum = *y;
    for (int b = first_block; b < end_block; b++) {
        Block block = find_block(table, b);
        global const float* own = gradients + in_plane(block, head, round_heads);
        // The key that belongs to the first row; the next row's is the next one.
        int key = entry - BIAS_BEFORE - distance_to_first(block, 0);
        int end = min(block.rows, block.keys - key);
        for (int i = max(0, -key); i < end; i++) {
            sum = sum + own[(ulong) (key + i) * QUERY_BLOCK + i];
        }
    }
    *y = sum;
}

// A work-group for the first or last entry of a head. Its work-items fetch gradients together and all add up the same.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void edge_biases(global const float* gradients, global const int* table,
        int first_block, int end_block, int first_head, int round_heads, global float* y, ulong y0) {
#if ITEMS > 1
    local float stage[ITEMS];
#endif
    int item = (int) get_local_id(0);
    // A table of one entry has only a last one.
    bool last = SPAN == 1 || get_group_id(0) == 1;
    int head = (int) get_group_id(1);
    y += y0 + (ulong) (first_head + head) * SPAN + (last ? SPAN - 1 : 0);
    float sum = *y;
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (int b = first_block; b < end_block; b++) {
        Block block = find_block(table, b);
        global const float* own = gradients + in_plane(block, head, round_heads);
        for (int i = 0; i < block.rows; i++) {
            int distance = distance_to_first(block, i);
            int from = last && SPAN > 1 ? clamp(BIAS_AFTER - distance, 0, block.keys) : 0;
            int to = last ? block.keys : clamp(1 - BIAS_BEFORE - distance, 0, block.keys);
            for (int start = from; start < to; start += ITEMS) {
                int count = min(ITEMS, to - start);
#if ITEMS == 1
                sum = sum + own[(ulong) start * QUERY_BLOCK + i];
#else
                stage[item] = item < count ? own[(ulong) (start + item) * QUERY_BLOCK + i] : 0.0f;
                barrier(CLK_LOCAL_MEM_FENCE);
                for (int j = 0; j < count; j++) {
                    sum = sum + stage[j];
                }
                barrier(CLK_LOCAL_MEM_FENCE);
#endif
            }
        }
    }
    if (item == 0) {
        *y = sum;
    }
}
