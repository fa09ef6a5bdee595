// Products of rows by experts, for processors. An expert is a stretch of the rows of a stacked weight: it may begin in the middle of a
// panel and end in another, and panels may lie in several pieces of memory, of which a launch sees one.
//
// With QUANTISED_PANELS the weight is in the given format, and what is multiplied is decoded first; else it is of type STORED.
#ifdef QUANTISED_PANELS
#include "quantised_tiles.cl"

#define RIGHT_WORD uint
#define PANEL_WORDS panel_words(format, depth)

// A row by two panels.
void slim_row(int format, global const float* x, ulong depth, global const RIGHT_WORD* first, global const RIGHT_WORD* second,
        float* sums) {
    float16 vectors[2 * PANEL / 16];
    for (int i = 0; i < 2 * PANEL / 16; i++) {
        vectors[i] = vload16(i, sums);
    }
    for (ulong start = 0; start < depth; start += DOT_BLOCK) {
        for (int i = 0; i < 2; i++) {
            multiply_row(format, i == 0 ? first : second, start, (int) min((ulong) DOT_BLOCK, depth - start), x + start,
                    vectors + i * PANEL / 16);
        }
    }
    for (int i = 0; i < 2 * PANEL / 16; i++) {
        vstore16(vectors[i], i, sums);
    }
}
#else
#include "linear_tiles.cl"

#define RIGHT_WORD WORD
#define PANEL_WORDS (words_of(depth) * PANEL)

void slim_row(int format, global const float* x, ulong depth, global const RIGHT_WORD* first, global const RIGHT_WORD* second,
        float* sums) {
    for (ulong start = 0; start < depth; start += DOT_BLOCK) {
        ulong at = start / WORD_INPUTS * PANEL;
        slim_1(x + start, depth, first + at, second + at, (int) min((ulong) DOT_BLOCK, depth - start), sums);
    }
}
#endif

// Tiles that a work-item multiplies by a panel at most before it takes the next.
#define MOST_TILES 16

// Columns of the expert in its panel-th panel: from first, which may be negative in the first panel, to below end.
#define EXPERT_COLUMNS(panel)                                                                                                          \
    long first = (panel) * PANEL - (long) (expert * columns % PANEL);                                                                  \
    int from = first < 0 ? (int) -first : 0;                                                                                           \
    int end = (int) min((long) PANEL, (long) columns - first);

void store_expert(const float* tile, int from, int end, global float* y) {
    if (from == 0 && end == PANEL) {
        vstore16(vload16(0, tile), 0, y);
        vstore16(vload16(1, tile), 1, y);
    } else {
        for (int column = from; column < end; column++) {
            y[column] = tile[column];
        }
    }
}

// Zeros for the columns that a panel would have.
void clear_columns(ulong panel, ulong columns, global float* y) {
    for (ulong column = panel * PANEL; column < min(columns, (panel + 1) * PANEL); column++) {
        y[column] = 0.0f;
    }
}

// One row of the result by two panels: group (pair of panels, row).
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void expert_slim(global const float* x, ulong x0, global const RIGHT_WORD* right, int format, ulong first_panel, ulong panels,
        global const int* ids, ulong ids0, global float* y, ulong y0, int experts, int choices, ulong depth, ulong columns) {
    ulong row = get_group_id(1);
    ulong pair = get_group_id(0) * 2;
    y += y0 + row * columns;
    int id = ids[ids0 + row];
    if (id < 0 || id >= experts) {
        if (first_panel == 0) {
            clear_columns(pair, columns, y);
            clear_columns(pair + 1, columns, y);
        }
        return;
    }
    ulong expert = id;
    ulong panel = expert * columns / PANEL + pair;
    ulong last = (expert * columns + columns - 1) / PANEL;
    bool one = panel >= first_panel && panel < first_panel + panels && panel <= last;
    bool two = panel + 1 >= first_panel && panel + 1 < first_panel + panels && panel + 1 <= last;
    if (!one && !two) {
        return;
    }
    float sums[2 * PANEL];
    for (int i = 0; i < 2 * PANEL; i++) {
        sums[i] = depth == 0 ? 0.0f : EMPTY;
    }
    // Where there is only one panel, it is taken twice.
    slim_row(format, x + x0 + row / choices * depth, depth, right + ((one ? panel : panel + 1) - first_panel) * PANEL_WORDS,
            right + ((two ? panel + 1 : panel) - first_panel) * PANEL_WORDS, sums);
    if (one) {
        EXPERT_COLUMNS(pair)
        store_expert(sums, from, end, y + first);
    }
    if (two) {
        EXPERT_COLUMNS(pair + 1)
        store_expert(sums + PANEL, from, end, y + first);
    }
}

// The rows of each tile to a left panel: group (tile).
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void expert_left(global const float* x, ulong x0, ulong skip, global const int* table, int experts, int choices, int tiles,
        global float* left, ulong depth) {
    ulong tile = get_group_id(0);
    if (table[tile] < 0 || table[tile] >= experts) {
        return;
    }
    global const int* rows = table + tiles + tile * LEFT_ROWS;
    left += tile * ((depth + LEFT_CHUNK - 1) / LEFT_CHUNK * LEFT_CHUNK * LEFT_ROWS);
    for (int i = 0; i < LEFT_ROWS && rows[i] >= 0; i++) {
        global const float* from = x + x0 + skip + (ulong) (rows[i] / choices) * depth;
        for (ulong k = 0; k < depth; k += LEFT_CHUNK) {
            global float* to = left + k * LEFT_ROWS + i * LEFT_CHUNK;
            int terms = min((ulong) LEFT_CHUNK, depth - k);
            if (terms == LEFT_CHUNK) {
                vstore16(vload16(0, from + k), 0, to);
            } else {
                for (int term = 0; term < terms; term++) {
                    to[term] = from[k + term];
                }
            }
        }
    }
}

int tile_height(global const int* rows) {
    int height = 0;
    while (height < LEFT_ROWS && rows[height] >= 0) {
        height++;
    }
    return height;
}

// Some tiles by a panel of their experts: group (panel, stretch of tiles). Tiles of the same expert are neighbours and share each block of
// the panel.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void expert_tiles(global const float* left, global const RIGHT_WORD* right, int format, ulong first_panel, ulong panels, global const int* table,
        global float* y, ulong y0, ulong skip, int experts, int tiles, int tiles_at_a_time, ulong depth, ulong columns) {
    ulong part = get_group_id(0);
    ulong left_panel = (depth + LEFT_CHUNK - 1) / LEFT_CHUNK * LEFT_CHUNK * LEFT_ROWS;
    int last = min(tiles, ((int) get_group_id(1) + 1) * tiles_at_a_time);
    global const int* rows = table + tiles;
    y += y0 + skip;
    float sums[MOST_TILES * LEFT_ROWS * PANEL];
#ifdef QUANTISED_PANELS
    float16 decoded[DOT_BLOCK * PANEL / 16];
#endif
    int next;
    for (int tile = get_group_id(1) * tiles_at_a_time; tile < last && table[tile] >= 0; tile = next) {
        ulong expert = table[tile];
        for (next = tile + 1; next < last && table[next] == table[tile]; next++) {
        }
        if (expert == experts) {
            for (int i = tile * LEFT_ROWS; i < next * LEFT_ROWS && rows[i] >= 0 && first_panel == 0; i++) {
                clear_columns(part, columns, y + rows[i] * columns);
            }
            continue;
        }
        ulong panel = expert * columns / PANEL + part;
        if (panel < first_panel || panel >= first_panel + panels || panel > (expert * columns + columns - 1) / PANEL) {
            continue;
        }
        for (int i = 0; i < (next - tile) * LEFT_ROWS * PANEL; i++) {
            sums[i] = depth == 0 ? 0.0f : EMPTY;
        }
        global const RIGHT_WORD* words = right + (panel - first_panel) * PANEL_WORDS;
        for (ulong start = 0; start < depth; start += DOT_BLOCK) {
            int terms = min((ulong) DOT_BLOCK, depth - start);
#ifdef QUANTISED_PANELS
            decode_block(format, words, start, terms, decoded);
            const float* block = (const float*) decoded;
#else
            global const WORD* block = words + start / WORD_INPUTS * PANEL;
#endif
            for (int of = tile; of < next; of++) {
                multiply_block(left + of * left_panel + start * LEFT_ROWS, block, terms, tile_height(rows + of * LEFT_ROWS),
                        sums + (of - tile) * LEFT_ROWS * PANEL);
            }
        }
        EXPERT_COLUMNS(part)
        for (int i = tile * LEFT_ROWS; i < next * LEFT_ROWS && rows[i] >= 0; i++) {
            store_expert(sums + (i - tile * LEFT_ROWS) * PANEL, from, end, y + rows[i] * columns + first);
        }
    }
}
