// y = VALUE, an expression of as many numbers a, b, c as there are OPERANDS, or of the number a without any; b and c may be stretched
// over the matrix.
#include "blocks.cl"

WORK_ITEMS kernel void elements(
#if OPERANDS > 0
        global const float* restrict aStart, ulong a0,
#endif
#if OPERANDS > 1
        global const float* restrict bStart, ulong b0,
#endif
#if OPERANDS > 2
        global const float* restrict cStart, ulong c0,
#endif
#if OPERANDS == 0
        float a,
#endif
        global float* restrict yStart, ulong y0, BLOCKS) {
    EACH_ROW(row) {
        EACH_COLUMN(column) {
#if OPERANDS > 0
            float a = aStart[a0 + FULL];
#endif
#if OPERANDS > 1
            float b = bStart[b0 + STRETCH_B];
#endif
#if OPERANDS > 2
            float c = cStart[c0 + STRETCH_C];
#endif
            yStart[y0 + FULL] = VALUE;
        }
    }
}
