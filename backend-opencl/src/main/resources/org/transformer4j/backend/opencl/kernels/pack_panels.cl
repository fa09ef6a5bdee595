// Brings the factors of a product into panels, for processors. The numbers are moved as bits. What is copied begins skip numbers into
// its slice.
#define PANEL 32
#define LEFT_ROWS 12
#define LEFT_CHUNK 16

// Terms that a work-item moves.
#define STRETCH 256

// Two vectors interleaved, by the numbers of their elements.
#define LOWER_HALVES ((uint16) (0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
#define UPPER_HALVES ((uint16) (8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31))

// Exchanges rows and columns of 16 x 16 numbers: four times, row i and row i + 8 interleave to rows 2i and 2i + 1.
void transpose(uint16* rows) {
    uint16 other[16];
    for (int round = 0; round < 2; round++) {
#pragma unroll
        for (int i = 0; i < 8; i++) {
            other[2 * i] = shuffle2(rows[i], rows[i + 8], LOWER_HALVES);
            other[2 * i + 1] = shuffle2(rows[i], rows[i + 8], UPPER_HALVES);
        }
#pragma unroll
        for (int i = 0; i < 8; i++) {
            rows[2 * i] = shuffle2(other[i], other[i + 8], LOWER_HALVES);
            rows[2 * i + 1] = shuffle2(other[i], other[i + 8], UPPER_HALVES);
        }
    }
}

// Reads count rows, at least one, of 16 numbers, and the last of them again for the rest.
void load_rows(global const uint* x, ulong stride, int count, uint16* rows) {
#pragma unroll
    for (int i = 0; i < 16; i++) {
        rows[i] = vload16(0, x + min(i, count - 1) * stride);
    }
}

ulong left_length(ulong depth) {
    return (depth + LEFT_CHUNK - 1) / LEFT_CHUNK * LEFT_CHUNK * LEFT_ROWS;
}

// The left factor [rows, depth], a row is stride numbers away from the next: group (panel, matrix).
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void left_rows(global const uint* x, ulong x0, ulong skip, ulong matrix_stride, ulong stride, global uint* left,
        ulong rows, ulong depth) {
    ulong panel = get_group_id(0);
    ulong matrix = get_group_id(1);
    int count = min((ulong) LEFT_ROWS, rows - panel * LEFT_ROWS);
    x += x0 + skip + matrix * matrix_stride + panel * LEFT_ROWS * stride;
    left += (matrix * get_num_groups(0) + panel) * left_length(depth);
    for (ulong k = 0; k < depth; k += LEFT_CHUNK) {
        int terms = min((ulong) LEFT_CHUNK, depth - k);
        for (int row = 0; row < count; row++) {
            global const uint* from = x + row * stride + k;
            global uint* to = left + k * LEFT_ROWS + row * LEFT_CHUNK;
            if (terms == LEFT_CHUNK) {
                vstore16(vload16(0, from), 0, to);
            } else {
                for (int i = 0; i < terms; i++) {
                    to[i] = from[i];
                }
            }
        }
    }
}

// One panel of a left factor stored as [depth, rows]: count rows; behind them are more, at least 16 in all, if it is wide.
void left_panel_of_columns(global const uint* x, ulong stride, int count, bool wide, global uint* left, ulong depth) {
    for (ulong k = 0; k < depth; k += LEFT_CHUNK) {
        int terms = min((ulong) LEFT_CHUNK, depth - k);
        global uint* to = left + k * LEFT_ROWS;
        if (wide) {
            uint16 part[16];
            load_rows(x + k * stride, stride, terms, part);
            transpose(part);
#pragma unroll
            for (int row = 0; row < LEFT_ROWS; row++) {
                vstore16(part[row], row, to);
            }
        } else {
            for (int i = 0; i < terms; i++) {
                for (int row = 0; row < count; row++) {
                    to[row * LEFT_CHUNK + i] = x[(k + i) * stride + row];
                }
            }
        }
    }
}

// The left factor stored as [depth, rows].
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void left_columns(global const uint* x, ulong x0, ulong skip, ulong matrix_stride, ulong stride, global uint* left,
        ulong rows, ulong depth) {
    ulong panel = get_group_id(0);
    ulong matrix = get_group_id(1);
    ulong count = rows - panel * LEFT_ROWS;
    left_panel_of_columns(x + x0 + skip + matrix * matrix_stride + panel * LEFT_ROWS, stride, min((ulong) LEFT_ROWS, count), count >= 16,
            left + (matrix * get_num_groups(0) + panel) * left_length(depth), depth);
}

// The same, where the depth is that of all sequences of a table, each with whole chunks of its own: group (panel, sequence).
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void left_sequences(global const uint* x, ulong x0, ulong skip, ulong stride, global uint* left, ulong rows, ulong depth,
        global const int* table) {
    ulong panel = get_group_id(0);
    ulong sequence = get_group_id(1);
    ulong before = 0;
    for (ulong s = 0; s < sequence; s++) {
        before += left_length(table[4 * s + 2]);
    }
    ulong count = rows - panel * LEFT_ROWS;
    left_panel_of_columns(x + x0 + skip + table[4 * sequence + 1] * stride + panel * LEFT_ROWS, stride, min((ulong) LEFT_ROWS, count),
            count >= 16, left + panel * left_length(depth) + before, table[4 * sequence + 2]);
}

// The right factor [depth, columns]: group (panel, stretch of terms, matrix).
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void right_columns(global const uint* x, ulong x0, ulong skip, ulong matrix_stride, ulong stride, global uint* right,
        ulong columns, ulong depth) {
    ulong panel = get_group_id(0);
    ulong from = get_group_id(1) * STRETCH;
    ulong to = min(depth, from + STRETCH);
    ulong matrix = get_group_id(2);
    int count = min((ulong) PANEL, columns - panel * PANEL);
    x += x0 + skip + matrix * matrix_stride + panel * PANEL;
    right += (matrix * get_num_groups(0) + panel) * depth * PANEL;
    for (ulong k = from; k < to; k++) {
        if (count == PANEL) {
            vstore16(vload16(0, x + k * stride), 2 * k, right);
            vstore16(vload16(1, x + k * stride), 2 * k + 1, right);
        } else {
            for (int i = 0; i < PANEL; i++) {
                right[k * PANEL + i] = i < count ? x[k * stride + i] : 0;
            }
        }
    }
}

// The right factor stored as [columns, depth].
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void right_rows(global const uint* x, ulong x0, ulong skip, ulong matrix_stride, ulong stride, global uint* right,
        ulong columns, ulong depth) {
    ulong panel = get_group_id(0);
    ulong from = get_group_id(1) * STRETCH;
    ulong to = min(depth, from + STRETCH);
    ulong matrix = get_group_id(2);
    int count = min((ulong) PANEL, columns - panel * PANEL);
    x += x0 + skip + matrix * matrix_stride + panel * PANEL * stride;
    right += (matrix * get_num_groups(0) + panel) * depth * PANEL;
    ulong k = from;
    for (; k + 16 <= to; k += 16) {
        uint16 part[16];
        for (int first = 0; first < PANEL; first += 16) {
            if (first < count) {
                load_rows(x + first * stride + k, stride, count - first, part);
                transpose(part);
            }
#pragma unroll
            for (int i = 0; i < 16; i++) {
                vstore16(part[i], 0, right + (k + i) * PANEL + first);
            }
        }
    }
    for (; k < to; k++) {
        for (int i = 0; i < PANEL; i++) {
            right[k * PANEL + i] = i < count ? x[i * stride + k] : 0;
        }
    }
}
