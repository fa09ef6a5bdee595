package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.canon.Philox4x32;

/** Random numbers: Philox4x32-10, in signed arithmetic, because Java has no other. Sums and products are long, so none overflows. */
abstract class Chance extends TableRows {
    /**
     * Width, threshold and scale are the numbers. A unit is a block of four random words and the columns that it decides about; {@code B}
     * has the keys of the rows.
     */
    void dropout(int i) {
        int width = arguments[Launch.P];
        int blocks = (width + 3) >> 2;
        int row = i / blocks;
        int column = (i - row * blocks) * 4;
        int keys = arguments[Launch.B] + row * 4;
        int key0 = heap[keys];
        int key1 = heap[keys + 1];
        int w0 = column >> 2;
        int w1 = 0;
        int w2 = heap[keys + 2];
        int w3 = heap[keys + 3];
        for (int round = 0; round < Philox4x32.ROUNDS; round++) {
            int next0 = upperProduct(w2, Philox4x32.MULTIPLIER_1) ^ w1 ^ key0;
            int next2 = upperProduct(w0, Philox4x32.MULTIPLIER_0) ^ w3 ^ key1;
            w1 = lowerProduct(w2, Philox4x32.MULTIPLIER_1);
            w3 = lowerProduct(w0, Philox4x32.MULTIPLIER_0);
            w0 = next0;
            w2 = next2;
            key0 = wrappedSum(key0, Philox4x32.KEY_STEP_0);
            key1 = wrappedSum(key1, Philox4x32.KEY_STEP_1);
        }
        keep(row, column, w0);
        keep(row, column + 1, w1);
        keep(row, column + 2, w2);
        keep(row, column + 3, w3);
    }

    /** The upper half of the product of two unsigned words: that of the signed ones, and each word again where the other is negative. */
    int upperProduct(int a, int b) {
        long upper = ((long) a * (long) b) >> 32;
        long more = (long) ((a >> 31) & b) + (long) ((b >> 31) & a);
        return (int) (upper + more);
    }

    int lowerProduct(int a, int b) {
        return (int) ((long) a * (long) b);
    }

    int wrappedSum(int a, int b) {
        return (int) ((long) a + (long) b);
    }

    void keep(int row, int column, int word) {
        int width = arguments[Launch.P];
        if (column < width) {
            int at = row * width + column;
            if ((word >>> 8) < arguments[Launch.P + 1]) {
                heap[arguments[Launch.Y] + at] = 0;
            } else {
                store(arguments[Launch.Y] + at, load(arguments[Launch.A] + at) * number(arguments[Launch.P + 2]));
            }
        }
    }
}
