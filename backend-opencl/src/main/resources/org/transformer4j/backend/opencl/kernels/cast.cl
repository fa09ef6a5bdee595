// Conversions between float and the stored types.
#include "blocks.cl"

#define CAST(NAME, FROM, TO, CONVERT)                                                                                                  \
    WORK_ITEMS kernel void NAME(global const FROM* restrict x, ulong x0, global TO* restrict y, ulong y0, BLOCKS) {                      \
        EACH_ROW(row) {                                                                                                                \
            EACH_COLUMN(column) {                                                                                                      \
                y[y0 + FULL] = CONVERT(x[x0 + FULL]);                                                                                  \
            }                                                                                                                          \
        }                                                                                                                              \
    }

CAST(f16_to_f32, ushort, float, widen_f16)
CAST(bf16_to_f32, ushort, float, widen_bf16)
CAST(f32_to_f16, float, ushort, narrow_f16)
CAST(f32_to_bf16, float, ushort, narrow_bf16)
