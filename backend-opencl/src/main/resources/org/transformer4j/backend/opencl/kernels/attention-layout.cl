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

// A sequence is an int4: slot, first row, rows, keys.
int4 sequence_of_row(global const int* table, int row) {
    int s = 0;
    int4 sequence = vload4(0, table);
    while (row >= sequence.y + sequence.z) {
        sequence = vload4(++s, table);
    }
    return sequence;
}

int position_of_query(int4 sequence, int i) {
    return sequence.w - sequence.z + i;
}

// The keys that query i of a sequence sees, before and after its own position: the first, and the one behind the last. A position may
// be negative, and a number of keys may be the largest of all, so what is added never reaches further than the sequence does.
int2 seen_keys(int4 sequence, int i, int before, int after) {
    int position = position_of_query(sequence, i);
    int forward = max(0, position);
    return (int2) (forward - min(before, forward), max(0, position + 1 + min(after, sequence.z - i - 1)));
}

// What is known of a vector after one block of keys: its weighted sum, the maximum of its scores, the sum of its weights.
#define PARTIAL (HEAD_DIM + 2)
#define PARTIAL_MAXIMUM HEAD_DIM
#define PARTIAL_SUM (HEAD_DIM + 1)
