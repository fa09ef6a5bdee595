package org.transformer4j.backend.aparapi.program;

/** Products that go on from what the result holds. */
abstract class WeightGradients extends Products {
    /**
     * Rows and columns of the sum, the blocks of the table, which has the first row and the rows of each, and the steps of {@code b} between
     * terms and panels are the numbers. A unit is four rows by sixteen columns; units that follow each other share the columns.
     */
    void weightGradient(int i) {
        int rows = arguments[Launch.P];
        int columns = arguments[Launch.P + 1];
        int tiles = (rows + 3) >> 2;
        int panel = i / tiles;
        int row = (i - panel * tiles) * 4;
        int last = rows - 1 - row;
        int y = arguments[Launch.Y] + row * columns + panel * 16;
        float[] totals = new float[64];
        float[] sums = new float[64];
        for (int c = 0; c < 64; c++) {
            totals[c] = within(c, last, panel, columns) == 1 ? load(y + (c >> 4) * columns + (c & 15)) : 0f;
        }
        for (int block = 0; block < arguments[Launch.P + 2]; block++) {
            int first = table(2 * block);
            fourDots(arguments[Launch.A] + first * rows + row, last < 1 ? 0 : 1, last < 2 ? 0 : 2, last < 3 ? 0 : 3, rows,
                    arguments[Launch.B] + panel * arguments[Launch.P + 4] + first * arguments[Launch.P + 3], arguments[Launch.P + 3],
                    table(2 * block + 1), StoredType.F32, sums);
            for (int c = 0; c < 64; c++) {
                totals[c] = totals[c] + sums[c];
            }
        }
        for (int c = 0; c < 64; c++) {
            if (within(c, last, panel, columns) == 1) {
                store(y + (c >> 4) * columns + (c & 15), totals[c]);
            }
        }
    }

    /** Whether an element of a tile is one of the sum. */
    int within(int c, int last, int panel, int columns) {
        int is = 0;
        if ((c >> 4) <= last && panel * 16 + (c & 15) < columns) {
            is = 1;
        }
        return is;
    }
}
