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

// Copies the first positions of some heads, which lie behind one another, to heads of another slot. A work-item moves four words of the
// keys, and of the values. Heads begin, and values end, at multiples of 16 words; the last panel of keys may be copied in part.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void copy(global const uint* sources, int source, global uint* targets,
        int target, int capacity, int positions) {
    ulong i = get_global_id(0) * 4;
    ulong head = get_group_id(1);
    global const uint* from = sources + (source + head) * head_floats(capacity);
    global uint* to = targets + (target + head) * head_floats(capacity);

    ulong position = i / (PANEL * HEAD_DIM) * PANEL + i % PANEL;
    if (position + 4 <= positions) {
        *(global uint4*) (to + i) = *(global const uint4*) (from + i);
    } else {
        for (; position < positions; position++, i++) {
            to[i] = from[i];
        }
    }
    ulong value = get_global_id(0) * 4;
    if (value < (ulong) positions * VALUE_STRIDE) {
        value += key_floats(capacity);
        *(global uint4*) (to + value) = *(global const uint4*) (from + value);
    }
}
