#include "attention-layout.cl"

// The rows of a key head are the queries of a sequence in order, and of each query the heads that share the key head. A tile is
// up to ROWS of them, so that what is fetched of keys and values serves several rows. Later rows see no fewer keys.
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

// Number of the vector, in queries and results [rows, heads, HEAD_DIM], that is a row of a key head.
ulong vector_of_row(int4 sequence, int row, int key_head, int key_heads, int group) {
    return ((ulong) (sequence.y + row / group) * key_heads + key_head) * group + row % group;
}
