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
