// How a matrix is shared out: a work-group takes a block of it, and its GROUP work-items stand beside one another in rows of LANES, so
// that neighbours read neighbours. On a processor a group is a single work-item (both are 1), whose inner loop becomes vectors.
#define BLOCKS ulong rows, ulong width, ulong blockRows, ulong blockColumns, uint blocksPerRow

#define WORK_ITEMS __attribute__((reqd_work_group_size(GROUP, 1, 1)))

#define EACH_ROW(row)                                                                                                                  \
    for (ulong row = (ulong) ((uint) get_group_id(0) / blocksPerRow) * blockRows + get_local_id(0) / LANES,                              \
               row##End = min(rows, (ulong) ((uint) get_group_id(0) / blocksPerRow + 1) * blockRows);                                    \
         row < row##End; row += GROUP / LANES)

#define EACH_COLUMN(column)                                                                                                            \
    for (ulong column = (ulong) ((uint) get_group_id(0) % blocksPerRow) * blockColumns + get_local_id(0) % LANES,                        \
               column##End = min(width, (ulong) ((uint) get_group_id(0) % blocksPerRow + 1) * blockColumns);                             \
         column < column##End; column += LANES)

// Ways to stretch an operand over the matrix.
#define FULL (row * width + column)
#define ROW column
#define COLUMN row
#define SCALAR 0
