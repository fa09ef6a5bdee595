// Where things lie: the cache of keys and values, the table of sequences, and the partial results of blocks.
//
// A cache holds, for each slot and key head in turn, its keys in panels [panels, HEAD_DIM, PANEL] and then its values
// [capacity, VALUE_STRIDE]. A piece of a large cache holds some of these heads, from first_head on.

ulong key_floats(int capacity) {
    return (ulong) ((capacity + PANEL - 1) / PANEL) * (PANEL * HEAD_DIM);
}

ulong head_floats(int capacity) {
    return key_floats(capacity) + (ulong) capacity * VALUE_STRIDE;
}

// The first feature of a key; the next is PANEL further on.
ulong key_index(int position) {
    return (ulong) (position / PANEL) * (PANEL * HEAD_DIM) + position % PANEL;
}

ulong value_index(int capacity, int position) {
    return key_floats(capacity) + (ulong) position * VALUE_STRIDE;
}

#include "attention-sequences.cl"

// What is known of a vector after one block of keys: its weighted sum, the maximum of its scores, the sum of its weights.
#define PARTIAL (HEAD_DIM + 2)
#define PARTIAL_MAXIMUM HEAD_DIM
#define PARTIAL_SUM (HEAD_DIM + 1)
