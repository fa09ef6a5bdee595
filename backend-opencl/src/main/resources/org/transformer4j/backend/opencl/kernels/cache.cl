#include "attention-layout.cl"

// Keys and values move as bits. Neighbouring work-items take neighbouring rows, because the same feature of neighbouring keys stands
// side by side in a panel, and each moves some features, because those stand side by side in the source.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void append(global const uint* keys, ulong keys0,
        global const uint* values, ulong values0, global uint* cache, int first_head, int end_head, int key_heads, int capacity,
        global const int* table, int rows) {
    int chunks = (HEAD_DIM + FEATURES_EACH - 1) / FEATURES_EACH;
    ulong i = get_global_id(0);
    int row = (int) (i % rows);
    int chunk = (int) (i / rows % chunks);
    ulong key_head = i / rows / chunks;
    if (key_head >= key_heads) {
        return;
    }
    int4 sequence = sequence_of_row(table, row);
    int position = sequence.w - sequence.z + row - sequence.y;
    int head = sequence.x * key_heads + (int) key_head;
    if (head < first_head || head >= end_head) {
        return;
    }
    ulong source = ((ulong) row * key_heads + key_head) * HEAD_DIM;
    ulong target = (head - first_head) * head_floats(capacity);
    ulong key = target + key_index(position);
    ulong value = target + value_index(capacity, position);
    for (int d = chunk * FEATURES_EACH; d < min(HEAD_DIM, (chunk + 1) * FEATURES_EACH); d++) {
        cache[key + (ulong) d * PANEL] = keys[keys0 + source + d];
        cache[value + d] = values[values0 + source + d];
    }
}
