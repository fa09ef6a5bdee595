// Brings rows together that have chosen the same expert: one work-group of GROUP work-items.
//
// The table has, for each tile of TILE_ROWS rows, its expert, or -1 for a tile that is not needed; then the rows of each tile, -1 where it
// has fewer; then room to count in. Rows without an expert form tiles of the expert behind the last. In which order the rows of an expert
// come depends on chance, and nothing depends on it: each row is computed by itself.
int bucket(int id, int experts) {
    return id >= 0 && id < experts ? id : experts;
}

#define FENCE barrier(CLK_GLOBAL_MEM_FENCE)

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void expert_rows(global const int* ids, ulong ids0, ulong skip, global int* table, int rows, int experts, int tiles) {
    int item = get_local_id(0);
    global int* order = table + tiles;
    global int* next = order + tiles * TILE_ROWS;
    ids += ids0 + skip;
    for (int i = item; i <= experts; i += GROUP) {
        next[i] = 0;
    }
    for (int i = item; i < tiles * (1 + TILE_ROWS); i += GROUP) {
        table[i] = -1;
    }
    FENCE;
    for (int i = item; i < rows; i += GROUP) {
        atomic_inc(next + bucket(ids[i], experts));
    }
    FENCE;
    if (item == 0) {
        int tile = 0;
        for (int expert = 0; expert <= experts; expert++) {
            int count = next[expert];
            next[expert] = tile * TILE_ROWS;
            for (; count > 0; count -= TILE_ROWS) {
                table[tile++] = expert;
            }
        }
    }
    FENCE;
    for (int i = item; i < rows; i += GROUP) {
        order[atomic_inc(next + bucket(ids[i], experts))] = i;
    }
}
