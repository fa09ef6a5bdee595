// Reordered axes, as bits. The axes that decide how memory is walked through come as numbers of their own; the others are outer axes,
// each with a count, a stride in x and a stride in y, the innermost one first. Strides are in elements.
#include "blocks.cl"

#define OUTER_AXES ulong n0, ulong s0, ulong t0, ulong n1, ulong s1, ulong t1, ulong n2, ulong s2, ulong t2, ulong n3, ulong s3, ulong t3, \
        ulong n4, ulong s4, ulong t4

#define STEP_OVER(I)                                                                                                                   \
    source += rest % n##I * s##I;                                                                                                      \
    target += rest % n##I * t##I;                                                                                                      \
    rest /= n##I;

// Where the outer index leads. Most permutations have one or two outer axes, so this ends early.
#define FIND(INDEX)                                                                                                                    \
    ulong source = x0;                                                                                                                 \
    ulong target = y0;                                                                                                                 \
    ulong rest = INDEX;                                                                                                                \
    STEP_OVER(0)                                                                                                                       \
    if (rest != 0) {                                                                                                                   \
        STEP_OVER(1)                                                                                                                   \
        if (rest != 0) {                                                                                                               \
            STEP_OVER(2)                                                                                                               \
            if (rest != 0) {                                                                                                           \
                STEP_OVER(3)                                                                                                           \
                STEP_OVER(4)                                                                                                           \
            }                                                                                                                          \
        }                                                                                                                              \
    }

#ifdef TILE
// Tiles of an axis that is the last of x by the axis that is the last of y. A tile is turned round in memory of its own, so that reads
// and writes both run along rows; its rows are one longer than needed, to lie in different banks when it is read by columns.
#if GROUP == 1
#define TILE_MEMORY
#define ACROSS 1
#else
#define TILE_MEMORY local
#define ACROSS TILE
#endif

WORK_ITEMS kernel void transpose(global const ELEMENT* restrict x, ulong x0, global ELEMENT* restrict y, ulong y0, ulong xLast,
        ulong yLast, ulong sourceStride, ulong targetStride, ulong tilesAlongX, ulong tilesAlongY, OUTER_AXES) {
    TILE_MEMORY ELEMENT tile[TILE][TILE + 1];
    ulong group = get_group_id(0);
    ulong firstX = group % tilesAlongX * TILE;
    ulong firstY = group / tilesAlongX % tilesAlongY * TILE;
    FIND(group / tilesAlongX / tilesAlongY)
    uint countX = (uint) min(xLast - firstX, (ulong) TILE);
    uint countY = (uint) min(yLast - firstY, (ulong) TILE);
    source += firstY * sourceStride + firstX;
    target += firstX * targetStride + firstY;

    uint column = get_local_id(0) % ACROSS;
    uint row = get_local_id(0) / ACROSS;
    for (uint j = row; j < countY; j += GROUP / ACROSS) {
        for (uint i = column; i < countX; i += ACROSS) {
            tile[j][i] = x[source + j * sourceStride + i];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = row; i < countX; i += GROUP / ACROSS) {
        for (uint j = column; j < countY; j += ACROSS) {
            y[target + i * targetStride + j] = tile[j][i];
        }
    }
}
#else
// Runs that are contiguous in x and in y.
WORK_ITEMS kernel void runs(global const ELEMENT* restrict x, ulong x0, global ELEMENT* restrict y, ulong y0, OUTER_AXES, BLOCKS) {
    EACH_ROW(row) {
        FIND(row)
        EACH_COLUMN(column) {
            y[target + column] = x[source + column];
        }
    }
}
#endif
