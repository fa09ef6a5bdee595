// Bits from one place to another, and conversions of stored types.
#include "blocks.cl"

WORK_ITEMS kernel void copy(global const ELEMENT* restrict x, ulong x0, global ELEMENT* restrict y, ulong y0, ulong sourceStride,
        ulong targetStride, BLOCKS) {
    EACH_ROW(row) {
        EACH_COLUMN(column) {
            y[y0 + row * targetStride + column] = x[x0 + row * sourceStride + column];
        }
    }
}
