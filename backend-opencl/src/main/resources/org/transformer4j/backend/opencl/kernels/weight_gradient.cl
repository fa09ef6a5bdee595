// Gradients of weights, for processors: products that go on from what their sums were, over the rows of one sequence after the other.
#include "linear_words.cl"
#include "tile_blocks.cl"

void load_tile(float* tile, int rows, int columns, global const float* y, ulong stride) {
    for (int row = 0; row < rows; row++, tile += PANEL, y += stride) {
        if (columns == PANEL) {
            vstore16(vload16(0, y), 0, tile);
            vstore16(vload16(1, y), 1, tile);
        } else {
            for (int column = 0; column < columns; column++) {
                tile[column] = y[column];
            }
        }
    }
}

// A panel by a block of rows of the sum: group (panel, block of rows). The sum begins skip numbers into its slice. A row of the table is
// a sequence; its rows begin a new chunk of the left panels, which hold depth terms, and follow the ones before it in the right panels.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void tiles(global const float* left, ulong depth, global const float* right, ulong right_depth, global const int* table, int sequences,
        global float* y, ulong y0, ulong skip, ulong stride, ulong rows, ulong columns, int row_block) {
    ulong panel = get_group_id(0);
    ulong first_row = get_group_id(1) * row_block;
    ulong last_row = min(rows, first_row + row_block);
    int width = min((ulong) PANEL, columns - panel * PANEL);
    left += first_row * depth;
    right += panel * right_depth * PANEL;
    y += y0 + skip + panel * PANEL;

    float tile[LEFT_ROWS * PANEL];
    for (int i = 0; i < LEFT_ROWS * PANEL; i++) {
        tile[i] = EMPTY;
    }
    for (ulong row = first_row; row < last_row; row += LEFT_ROWS, left += LEFT_ROWS * depth) {
        int height = min((ulong) LEFT_ROWS, last_row - row);
        load_tile(tile, height, width, y + row * stride, stride);
        ulong chunk = 0;
        for (int s = 0; s < sequences; s++) {
            ulong first = table[4 * s + 1];
            ulong length = table[4 * s + 2];
            for (ulong from = 0; from < length; from += DOT_BLOCK) {
                int terms = min((ulong) DOT_BLOCK, length - from);
                multiply_block(left + (chunk * LEFT_CHUNK + from) * LEFT_ROWS, right + (first + from) * PANEL, terms, height, tile);
            }
            chunk += (length + LEFT_CHUNK - 1) / LEFT_CHUNK;
        }
        store_tile(tile, height, width, 0, y + row * stride, stride);
    }
}
