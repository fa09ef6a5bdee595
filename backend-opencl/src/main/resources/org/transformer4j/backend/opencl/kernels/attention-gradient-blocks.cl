#include "attention-sequences.cl"
#include "attention-score.cl"

// What the parts of the gradient of attention know of its blocks of queries, and what they do to a weight alike.
//
// Between the launches stand planes of floats: weights P, gradients D of dot products, and another one. Each holds, for each block and
// head of a round in turn, [keys, QUERY_BLOCK] numbers: those of the queries of one key are neighbours.

#define QUERY_STRIDE ((ulong) HEADS * HEAD_DIM)
#define KEY_STRIDE ((ulong) KEY_HEADS * HEAD_DIM)
#define GROUP (HEADS / KEY_HEADS)

// Rows of the table have eight numbers. A block's: its first row, its rows, the position of the first one, the keys of the whole sequence,
// the block's first key among those of all sequences, and in its own sequence, how many keys it has, and those of the blocks before it.
typedef struct {
    int row;
    int rows;
    int4 sequence;
    int key_row;
    int first;
    int keys;
    int before;
} Block;

// The sequence is given as if it began with the block.
Block find_block(global const int* table, int number) {
    int8 numbers = vload8(number, table);
    Block block;
    block.row = numbers.s0;
    block.rows = numbers.s1;
    block.sequence = (int4) (0, 0, numbers.s3 - numbers.s2, numbers.s3);
    block.key_row = numbers.s4;
    block.first = numbers.s5;
    block.keys = numbers.s6;
    block.before = numbers.s7;
    return block;
}

// Where the numbers of a head of the round begin in a plane.
ulong in_plane(Block block, int head, int round_heads) {
    return ((ulong) block.before * round_heads + (ulong) head * block.keys) * QUERY_BLOCK;
}

// The keys of its block that a row sees: from the first to the one before the second. None behind the last row.
int2 seen_in_block(Block block, int i, int before, int after) {
    int2 seen = seen_keys(block.sequence, i, before, after) - block.first;
    return i < block.rows ? seen : (int2) (0, 0);
}

// How far the block's first key stands behind row i, or before it if negative.
int distance_to_first(Block block, int i) {
    return block.first - position_of_query(block.sequence, i);
}

// The gradient of a dot product from that of its score; x is what before_last_scale gave.
float through_score(Scoring scoring, float x, float gradient) {
#ifdef SOFT_CAP
    gradient = gradient * fma(x * x, -1.0f, 1.0f);
#endif
    return gradient * scoring.scale;
}

// Kernels that need more than P and D have a third plane: for what before_last_scale gave, and at last for gradients of the scores.
#if defined(SOFT_CAP) || defined(BIAS_BEFORE)
#define THIRD_PLANE
#endif
