#include "attention-layout.cl"
#include "attention-score.cl"

// The rows of a key head are the queries of a sequence in order, and of each query the heads that share the key head. A tile is
// up to ROWS of them, so that what is fetched of keys and values serves several rows. Neither the first nor the last
// key that is seen goes down from one row to the next.
typedef struct {
    int4 sequence;
    int first;
    int rows;
} Tile;

// The tile of that number, among the sequences that have at least so many and at most so many rows. Tiles at a sequence's end have
// most to do and come first.
Tile find_tile(global const int* table, int group, int least, int most, int number) {
    Tile tile;
    int tiles = 0;
    for (int s = 0; number >= 0; s++) {
        tile.sequence = vload4(s, table);
        tile.rows = tile.sequence.z * group;
        tiles = tile.rows < least || tile.rows > most ? 0 : (tile.rows + ROWS - 1) / ROWS;
        number -= tiles;
    }
    tile.first = (-1 - number) * ROWS;
    return tile;
}

// A row of a tile: the number of its vector in queries and results [rows, heads, HEAD_DIM], its head and position, and the keys that it
// sees, from the first to the one before end.
typedef struct {
    ulong vector;
    int head;
    int position;
    int first;
    int end;
} Row;

// Rows behind the last of a tile are that one once more.
Row find_row(Tile tile, int number, int key_head, int key_heads, int group, int before, int after) {
    int row = min(tile.first + number, tile.rows - 1);
    int query = row / group;
    int2 seen = seen_keys(tile.sequence, query, before, after);
    Row found;
    found.head = key_head * group + row % group;
    found.vector = (ulong) (tile.sequence.y + query) * key_heads * group + found.head;
    found.position = position_of_query(tile.sequence, query);
    found.first = seen.x;
    found.end = seen.y;
    return found;
}

// The place in the block that begins at start of a position, or the nearest.
int in_block(int position, int start) {
    return clamp(position - start, 0, ATTENTION_BLOCK);
}

// The positions that a group goes through, in blocks: those of a tile, or, with blocks > 0, what the tile sees in one block.
int2 range_of_group(int first, int end, int blocks) {
    int start = first / ATTENTION_BLOCK * ATTENTION_BLOCK;
    if (blocks > 0) {
        start = (int) get_group_id(2) * ATTENTION_BLOCK;
        end = start + ATTENTION_BLOCK <= first ? start : min(end, start + ATTENTION_BLOCK);
    }
    return (int2) (start, end);
}

// Whether the block that begins at start is the first of a row; its results are then not joined with others. With blocks > 0 each is.
#define BEGINS(row, start, blocks) ((blocks) > 0 || (row).first >= (start))
