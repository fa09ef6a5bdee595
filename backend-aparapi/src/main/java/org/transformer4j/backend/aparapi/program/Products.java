package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.canon.Canon;

/**
 * Products of matrices, sixteen columns at a time: {@code y = a b}, with {@code b} in rows of sixteen neighbours. Such rows are
 * those of a row-major matrix, those of a panel (sixteen columns of a matrix with all their terms), or those of a packed weight.
 */
abstract class Products extends QuantisedProducts {
    /**
     * Sixteen dot products: of {@code terms} numbers from {@code a} on, {@code aStep} apart, with sixteen columns from {@code b}
     * on, whose rows, or blocks of them, are {@code bStep} apart.
     */
    void dots(int a, int aStep, int b, int bStep, int terms, int type, float[] sums_$private$) {
        float[] chain = new float[16];
        for (int c = 0; c < 16; c++) {
            sums_$private$[c] = 0f;
        }
        for (int start = 0; start < terms; start += Canon.DOT_BLOCK) {
            int end = start + Canon.DOT_BLOCK < terms ? start + Canon.DOT_BLOCK : terms;
            for (int c = 0; c < 16; c++) {
                chain[c] = 0f;
            }
            if (type == StoredType.F32) {
                for (int k = start; k < end; k++) {
                    float x = load(a + k * aStep);
                    for (int c = 0; c < 8; c++) {
                        chain[c] = fma(x, load(b + k * bStep + c), chain[c]);
                        chain[c + 8] = fma(x, load(b + k * bStep + c + 8), chain[c + 8]);
                    }
                }
            } else if (type == StoredType.BF16) {
                for (int k = start; k < end; k++) {
                    float x = load(a + k * aStep);
                    for (int c = 0; c < 8; c++) {
                        int pair = heap[b + k * 8 + c];
                        chain[c] = fma(x, number(pair << 16), chain[c]);
                        chain[c + 8] = fma(x, number(pair & 0xffff0000), chain[c + 8]);
                    }
                }
            } else if (type == StoredType.F16) {
                for (int k = start; k < end; k++) {
                    float x = load(a + k * aStep);
                    for (int c = 0; c < 8; c++) {
                        int pair = heap[b + k * 8 + c];
                        chain[c] = fma(x, fromBinary16(pair & 0xffff), chain[c]);
                        chain[c + 8] = fma(x, fromBinary16(pair >>> 16), chain[c + 8]);
                    }
                }
            } else {
                extend(a, aStep, b, bStep, start, end, type, chain);
            }
            for (int c = 0; c < 16; c++) {
                sums_$private$[c] = start == 0 ? chain[c] : sums_$private$[c] + chain[c];
            }
        }
    }

    /** As {@link #dots}, for four rows {@code aRow} apart, of which the last may be the same row once more. */
    void fourDots(int a, int aRow1, int aRow2, int aRow3, int aStep, int b, int bStep, int terms, int type, float[] sums_$private$) {
        float[] chain = new float[64];
        for (int c = 0; c < 64; c++) {
            sums_$private$[c] = 0f;
        }
        for (int start = 0; start < terms; start += Canon.DOT_BLOCK) {
            int end = start + Canon.DOT_BLOCK < terms ? start + Canon.DOT_BLOCK : terms;
            for (int c = 0; c < 64; c++) {
                chain[c] = 0f;
            }
            if (type == StoredType.F32) {
                for (int k = start; k < end; k++) {
                    float x0 = load(a + k * aStep);
                    float x1 = load(a + aRow1 + k * aStep);
                    float x2 = load(a + aRow2 + k * aStep);
                    float x3 = load(a + aRow3 + k * aStep);
                    for (int c = 0; c < 8; c++) {
                        float v = load(b + k * bStep + c);
                        float w = load(b + k * bStep + c + 8);
                        chain[c] = fma(x0, v, chain[c]);
                        chain[c + 8] = fma(x0, w, chain[c + 8]);
                        chain[c + 16] = fma(x1, v, chain[c + 16]);
                        chain[c + 24] = fma(x1, w, chain[c + 24]);
                        chain[c + 32] = fma(x2, v, chain[c + 32]);
                        chain[c + 40] = fma(x2, w, chain[c + 40]);
                        chain[c + 48] = fma(x3, v, chain[c + 48]);
                        chain[c + 56] = fma(x3, w, chain[c + 56]);
                    }
                }
            } else if (type == StoredType.BF16 || type == StoredType.F16) {
                for (int k = start; k < end; k++) {
                    float x0 = load(a + k * aStep);
                    float x1 = load(a + aRow1 + k * aStep);
                    float x2 = load(a + aRow2 + k * aStep);
                    float x3 = load(a + aRow3 + k * aStep);
                    for (int c = 0; c < 8; c++) {
                        int pair = heap[b + k * 8 + c];
                        float v = 0f;
                        float w = 0f;
                        if (type == StoredType.BF16) {
                            v = number(pair << 16);
                            w = number(pair & 0xffff0000);
                        } else {
                            v = fromBinary16(pair & 0xffff);
                            w = fromBinary16(pair >>> 16);
                        }
                        chain[c] = fma(x0, v, chain[c]);
                        chain[c + 8] = fma(x0, w, chain[c + 8]);
                        chain[c + 16] = fma(x1, v, chain[c + 16]);
                        chain[c + 24] = fma(x1, w, chain[c + 24]);
                        chain[c + 32] = fma(x2, v, chain[c + 32]);
                        chain[c + 40] = fma(x2, w, chain[c + 40]);
                        chain[c + 48] = fma(x3, v, chain[c + 48]);
                        chain[c + 56] = fma(x3, w, chain[c + 56]);
                    }
                }
            } else {
                extendFour(a, aRow1, aRow2, aRow3, aStep, b, bStep, start, end, type, chain);
            }
            for (int c = 0; c < 64; c++) {
                sums_$private$[c] = start == 0 ? chain[c] : sums_$private$[c] + chain[c];
            }
        }
    }

    void products(int code, int from, int to) {
        for (int i = from; i < to; i++) {
            if (code == Code.PANELS) {
                panel(i);
            } else if (code == Code.PRODUCT_ROW) {
                productRow(i);
            } else {
                productTile(i);
            }
        }
    }

    /**
     * Unit {@code i} is one line of sixteen numbers: term {@code i % terms} of a panel of {@code b}. The numbers are terms, columns, and the
     * steps of {@code b} between columns and terms.
     */
    void panel(int i) {
        int terms = arguments[Launch.P];
        int columns = arguments[Launch.P + 1];
        int panels = (columns + 15) >> 4;
        int panel = i / terms;
        int term = i - panel * terms;
        int matrix = panel / panels;
        int column = (panel - matrix * panels) * 16;
        for (int c = 0; c < 16; c++) {
            int word = 0;
            if (column + c < columns) {
                word = heap[arguments[Launch.A] + matrix * columns * terms + (column + c) * arguments[Launch.P + 2] + term * arguments[Launch.P + 3]];
            }
            heap[arguments[Launch.Y] + i * 16 + c] = word;
        }
    }

    /**
     * The numbers of a product are terms, columns, rows, the steps of {@code a} between rows, terms and matrices, the steps of
     * {@code b} between terms, panels and matrices, the type of {@code b}, and whether {@code C} is a bias.
     */
    void productRow(int i) {
        int columns = arguments[Launch.P + 1];
        int rows = arguments[Launch.P + 2];
        int panels = (columns + 15) >> 4;
        int line = i / panels;
        int panel = i - line * panels;
        int matrix = line / rows;
        int row = line - matrix * rows;
        float[] sums = new float[16];
        dots(arguments[Launch.A] + matrix * arguments[Launch.P + 5] + row * arguments[Launch.P + 3], arguments[Launch.P + 4],
                arguments[Launch.B] + matrix * arguments[Launch.P + 8] + panel * arguments[Launch.P + 7], arguments[Launch.P + 6],
                arguments[Launch.P], arguments[Launch.P + 9], sums);
        int y = arguments[Launch.Y] + line * columns + panel * 16;
        int bias = arguments[Launch.C] + panel * 16;
        for (int c = 0; c < 16; c++) {
            if (panel * 16 + c < columns) {
                store(y + c, arguments[Launch.P + 10] == 1 ? sums[c] + load(bias + c) : sums[c]);
            }
        }
    }

    /** Unit {@code i} is four rows of a panel; units that follow each other share the panel. */
    void productTile(int i) {
        int columns = arguments[Launch.P + 1];
        int rows = arguments[Launch.P + 2];
        int panels = (columns + 15) >> 4;
        int tiles = (rows + 3) >> 2;
        int strip = i / tiles;
        int row = (i - strip * tiles) * 4;
        int matrix = strip / panels;
        int panel = strip - matrix * panels;
        int last = rows - 1 - row;
        int rowStep = arguments[Launch.P + 3];
        float[] sums = new float[64];
        fourDots(arguments[Launch.A] + matrix * arguments[Launch.P + 5] + row * rowStep,
                last < 1 ? 0 : rowStep, last < 2 ? 0 : 2 * rowStep, last < 3 ? 0 : 3 * rowStep, arguments[Launch.P + 4],
                arguments[Launch.B] + matrix * arguments[Launch.P + 8] + panel * arguments[Launch.P + 7], arguments[Launch.P + 6],
                arguments[Launch.P], arguments[Launch.P + 9], sums);
        int y = arguments[Launch.Y] + (matrix * rows + row) * columns + panel * 16;
        int bias = arguments[Launch.C] + panel * 16;
        for (int r = 0; r < 4; r++) {
            if (r <= last) {
                for (int c = 0; c < 16; c++) {
                    if (panel * 16 + c < columns) {
                        float sum = sums[r * 16 + c];
                        store(y + r * columns + c, arguments[Launch.P + 10] == 1 ? sum + load(bias + c) : sum);
                    }
                }
            }
        }
    }
}
