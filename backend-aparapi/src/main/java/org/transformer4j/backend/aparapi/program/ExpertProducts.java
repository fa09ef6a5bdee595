package org.transformer4j.backend.aparapi.program;

/**
 * Products by one of several weights that lie one below the other in one packed weight. The numbers are terms, columns, experts, choices,
 * the steps of the weight between terms and panels, its type, and the panels that an expert touches; for tiles also their number.
 */
abstract class ExpertProducts extends WeightGradients {
    void expertProducts(int code, int from, int to) {
        for (int i = from; i < to; i++) {
            if (code == Code.EXPERT_ROW) {
                expertRow(i);
            } else {
                expertTile(i);
            }
        }
    }

    /** Unit {@code i} is sixteen columns of a row of the result. */
    void expertRow(int i) {
        int panels = arguments[Launch.P + 7];
        int row = i / panels;
        int panel = i - row * panels;
        int columns = arguments[Launch.P + 1];
        int expert = heap[arguments[Launch.C] + row];
        int y = arguments[Launch.Y] + row * columns;
        if (expert >= 0 && expert < arguments[Launch.P + 2]) {
            int column = panel * 16 - ((expert * columns) & 15);
            if (column < columns) {
                float[] sums = new float[16];
                dots(arguments[Launch.A] + row / arguments[Launch.P + 3] * arguments[Launch.P], 1,
                        arguments[Launch.B] + (((expert * columns) >> 4) + panel) * arguments[Launch.P + 5], arguments[Launch.P + 4],
                        arguments[Launch.P], arguments[Launch.P + 6], sums);
                for (int c = 0; c < 16; c++) {
                    if (column + c >= 0 && column + c < columns) {
                        store(y + column + c, sums[c]);
                    }
                }
            }
        } else {
            clearColumns(y, panel * 16, columns);
        }
    }

    void clearColumns(int y, int column, int columns) {
        for (int c = 0; c < 16; c++) {
            if (column + c < columns) {
                heap[y + column + c] = 0;
            }
        }
    }

    /** Unit {@code i} is sixteen columns of four rows with the same expert; units that follow each other are tiles of the same columns. */
    void expertTile(int i) {
        int tiles = arguments[Launch.P + 8];
        int panel = i / tiles;
        int entry = (i - panel * tiles) * 5;
        int columns = arguments[Launch.P + 1];
        int expert = table(entry);
        if (expert < arguments[Launch.P + 2]) {
            int column = panel * 16 - ((expert * columns) & 15);
            if (column < columns) {
                float[] sums = new float[64];
                int a = sourceRow(table(entry + 1));
                int second = table(entry + 2) < 0 ? 0 : sourceRow(table(entry + 2)) - a;
                int third = table(entry + 3) < 0 ? 0 : sourceRow(table(entry + 3)) - a;
                int fourth = table(entry + 4) < 0 ? 0 : sourceRow(table(entry + 4)) - a;
                fourDots(a, second, third, fourth, 1,
                        arguments[Launch.B] + (((expert * columns) >> 4) + panel) * arguments[Launch.P + 5], arguments[Launch.P + 4],
                        arguments[Launch.P], arguments[Launch.P + 6], sums);
                for (int r = 0; r < 4; r++) {
                    int row = table(entry + 1 + r);
                    if (row >= 0) {
                        int y = arguments[Launch.Y] + row * columns + column;
                        for (int c = 0; c < 16; c++) {
                            if (column + c >= 0 && column + c < columns) {
                                store(y + c, sums[r * 16 + c]);
                            }
                        }
                    }
                }
            }
        } else {
            for (int r = 0; r < 4; r++) {
                int row = table(entry + 1 + r);
                if (row >= 0) {
                    clearColumns(arguments[Launch.Y] + row * columns, panel * 16, columns);
                }
            }
        }
    }

    /** Where the row lies that a row of the result is made of. */
    int sourceRow(int row) {
        return arguments[Launch.A] + row / arguments[Launch.P + 3] * arguments[Launch.P];
    }
}
