// Rows of a table that are named by their number.
#include "blocks.cl"

#ifdef WIDEN
WORK_ITEMS kernel void gather(global const ELEMENT* restrict table, ulong table0, global const int* restrict indices, ulong indices0,
        global float* restrict y, ulong y0, ulong tableRows, BLOCKS) {
    EACH_ROW(row) {
        int index = indices[indices0 + row];
        bool found = index >= 0 && (ulong) index < tableRows;
        ulong from = table0 + (found ? (ulong) index * width : 0);
        EACH_COLUMN(column) {
            y[y0 + FULL] = found ? WIDEN(table[from + column]) : 0.0f;
        }
    }
}
#elif GROUP == 1
// For each block of columns, the rows of x in their order.
WORK_ITEMS kernel void scatter(global const float* restrict x, ulong x0, global const int* restrict indices, ulong indices0,
        global float* restrict table, ulong table0, ulong tableRows, ulong sourceRows, ulong width) {
    ulong start = (ulong) get_group_id(0) * COLUMNS;
    ulong end = min(width, start + COLUMNS);
    for (ulong i = 0; i < sourceRows; i++) {
        int index = indices[indices0 + i];
        if (index >= 0 && (ulong) index < tableRows) {
            global const float* from = x + x0 + i * width;
            global float* to = table + table0 + (ulong) index * width;
            for (ulong column = start; column < end; column++) {
                to[column] = ACCUMULATE ? to[column] + from[column] : from[column];
            }
        }
    }
}
#else
// A single row, which may be a long one: a work-item for each column.
WORK_ITEMS kernel void scatter_row(global const float* restrict x, ulong x0, global const int* restrict indices, ulong indices0,
        global float* restrict table, ulong table0, ulong tableRows, ulong width) {
    ulong column = get_global_id(0);
    int index = indices[indices0];
    if (index >= 0 && (ulong) index < tableRows && column < width) {
        global float* to = table + table0 + (ulong) index * width + column;
        *to = ACCUMULATE ? *to + x[x0 + column] : x[x0 + column];
    }
}

// A work-group for each row of x. Of the rows with the same index one group does the work of all, in their order: the first if they
// are added, the last, which is the one that stays, if they replace each other.
WORK_ITEMS kernel void scatter(global const float* restrict x, ulong x0, global const int* restrict indicesStart, ulong indices0,
        global float* restrict table, ulong table0, ulong tableRows, ulong sourceRows, ulong width) {
    local uint same[GROUP / 32];
    local int others;
    global const int* indices = indicesStart + indices0;
    uint me = get_local_id(0);
    ulong own = get_group_id(0);
    int index = indices[own];
    if (index < 0 || (ulong) index >= tableRows) {
        return;
    }

    if (me == 0) {
        others = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    ulong end = ACCUMULATE ? own : sourceRows;
    for (ulong i = (ACCUMULATE ? 0 : own + 1) + me; i < end; i += GROUP) {
        if (indices[i] == index) {
            atomic_or(&others, 1);
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (others != 0) {
        return;
    }

    global float* to = table + table0 + (ulong) index * width;
#if ACCUMULATE
    for (ulong start = own; start < sourceRows; start += GROUP) {
        if (me < GROUP / 32) {
            same[me] = 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (start + me < sourceRows && indices[start + me] == index) {
            atomic_or(&same[me / 32], 1u << (me % 32));
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (uint word = 0; word < GROUP / 32; word++) {
            for (uint bits = same[word]; bits != 0; bits &= bits - 1) {
                global const float* from = x + x0 + (start + word * 32 + 31 - clz(bits & -bits)) * width;
                for (ulong column = me; column < width; column += GROUP) {
                    to[column] = to[column] + from[column];
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
#else
    global const float* from = x + x0 + own * width;
    for (ulong column = me; column < width; column += GROUP) {
        to[column] = from[column];
    }
#endif
}
#endif
