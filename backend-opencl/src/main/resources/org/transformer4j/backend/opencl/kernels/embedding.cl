// Rows of a packed weight: group (row, stretch of the row).
#include "linear_words.cl"

kernel void embedding(global const WORD* packed, ulong first_output, ulong outputs, ulong entries, global const int* ids, ulong ids0,
        global float* y, ulong y0, ulong inputs) {
    ulong word = get_global_id(1);
    ulong row = get_global_id(0);
    ulong words = words_of(inputs);
    if (word >= words) {
        return;
    }
    y += y0 + row * inputs;
    // An id outside of the table gives zeros, which the first piece writes.
    int id = ids[ids0 + row];
    bool known = id >= 0 && id < entries;
    ulong output = known ? id : 0;
    if (output < first_output || output - first_output >= outputs) {
        return;
    }
    output -= first_output;
    WORD value = packed[((output / PANEL) * words + word) * PANEL + output % PANEL];
#if WORD_INPUTS == 1
    y[word] = known ? value : 0.0f;
#else
    y[2 * word] = known ? even_1(value) : 0.0f;
    if (2 * word + 1 < inputs) {
        y[2 * word + 1] = known ? odd_1(value) : 0.0f;
    }
#endif
}
