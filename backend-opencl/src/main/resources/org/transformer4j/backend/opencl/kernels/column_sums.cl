// Sums over rows, each times a number of its own: a gradient of a weight with a single row. Each block of a sequence has its sums, which
// are then added up in order. A work-group takes STRETCH columns: on a processor with one work-item, on a card with one for each.
#if GROUP == 1
#define EACH_COLUMN(column) for (int column = 0; column < STRETCH; column++)
#define SUMS STRETCH
#define SUM(column) sums[column]
#else
#define EACH_COLUMN(column) for (int column = get_local_id(0), once = 1; once; once = 0)
#define SUMS 1
#define SUM(column) sums[0]
#endif

// Group (stretch, block). A row of the table is a sequence.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void blocks(global const float* restrict factors, ulong factors0, global const float* restrict xStart, ulong x0,
        global const int* restrict table, int sequences, global float* restrict partStart, ulong columns) {
    ulong block = get_group_id(1);
    int s = 0;
    for (; s < sequences; s++) {
        ulong blocks = (table[4 * s + 2] + DOT_BLOCK - 1) / DOT_BLOCK;
        if (block < blocks) {
            break;
        }
        block -= blocks;
    }
    ulong first = table[4 * s + 1] + block * DOT_BLOCK;
    int rows = min((ulong) DOT_BLOCK, table[4 * s + 2] - block * DOT_BLOCK);
    int width = min((ulong) STRETCH, columns - get_group_id(0) * STRETCH);
    global const float* x = xStart + x0 + first * columns + get_group_id(0) * STRETCH;
    global const float* factor = factors + factors0 + first;
    global float* part = partStart + get_group_id(1) * columns + get_group_id(0) * STRETCH;

    float sums[SUMS];
    EACH_COLUMN(column) {
        SUM(column) = 0.0f;
    }
    if (width == STRETCH) {
        for (int row = 0; row < rows; row++) {
            EACH_COLUMN(column) {
                SUM(column) = fma(factor[row], x[row * columns + column], SUM(column));
            }
        }
    } else {
        for (int row = 0; row < rows; row++) {
            EACH_COLUMN(column) {
                SUM(column) = column < width ? fma(factor[row], x[row * columns + column], SUM(column)) : 0.0f;
            }
        }
    }
    EACH_COLUMN(column) {
        if (column < width) {
            part[column] = SUM(column);
        }
    }
}

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void add(global const float* restrict partStart, ulong parts, global float* restrict yStart, ulong y0, ulong columns) {
    ulong start = get_group_id(0) * STRETCH;
    EACH_COLUMN(column) {
        if (start + column < columns) {
            global const float* part = partStart + start + column;
            float total = yStart[y0 + start + column];
            for (ulong i = 0; i < parts; i++) {
                total = total + part[i * columns];
            }
            yStart[y0 + start + column] = total;
        }
    }
}
