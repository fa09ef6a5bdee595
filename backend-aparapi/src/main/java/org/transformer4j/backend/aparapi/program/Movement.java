package org.transformer4j.backend.aparapi.program;

/** Copies and permutations. A unit of work is one word of the target, so that no two items write the same word. */
abstract class Movement extends Transfers {
    void fill(int from, int to) {
        int y = arguments[Launch.Y];
        int value = arguments[Launch.P];
        for (int i = from; i < to; i++) {
            heap[y + i] = value;
        }
    }

    /** Width, source stride and target stride are the numbers of a copy. Goes row by row, so that a row is one plain loop. */
    void copy(int from, int to) {
        int width = arguments[Launch.P];
        int i = from;
        while (i < to) {
            int row = i / width;
            int column = i - row * width;
            int run = width - column < to - i ? width - column : to - i;
            int source = arguments[Launch.A] + row * arguments[Launch.P + 1] + column;
            int target = arguments[Launch.Y] + row * arguments[Launch.P + 2] + column;
            for (int j = 0; j < run; j++) {
                heap[target + j] = heap[source + j];
            }
            i = i + run;
        }
    }

    /** Unit {@code i} is a word of the target with the gaps between its rows, which keep their values. */
    void copyNarrow(int i) {
        int width = arguments[Launch.P];
        int sourceStride = arguments[Launch.P + 1];
        int targetStride = arguments[Launch.P + 2];
        int span = arguments[Launch.P + 3];
        int pack = arguments[Launch.P + 4];
        int first = arguments[Launch.Y];
        int source = arguments[Launch.A];
        int address = (first >> pack) + i;
        int word = heap[address];
        for (int place = 0; place < 1 << pack; place++) {
            int index = (address << pack) + place - first;
            if (index >= 0 && index < span) {
                int row = index / targetStride;
                int column = index - row * targetStride;
                if (column < width) {
                    word = replaced(word, place, pack, element(source + row * sourceStride + column, pack));
                }
            }
        }
        heap[address] = word;
    }

    /**
     * Where element {@code i} of the target comes from: the numbers are, axis by axis, the target's sizes and the source's
     * strides.
     */
    int permuted(int i) {
        int rest = i;
        int index = 0;
        for (int axis = arguments[Launch.P] - 1; axis >= 0; axis--) {
            int size = arguments[Launch.P + 3 + axis];
            int outer = rest / size;
            index = index + (rest - outer * size) * arguments[Launch.P + 10 + axis];
            rest = outer;
        }
        return index;
    }

    void permuteNarrow(int i) {
        int elements = arguments[Launch.P + 1];
        int pack = arguments[Launch.P + 2];
        int first = arguments[Launch.Y];
        int address = (first >> pack) + i;
        int word = heap[address];
        for (int place = 0; place < 1 << pack; place++) {
            int index = (address << pack) + place - first;
            if (index >= 0 && index < elements) {
                word = replaced(word, place, pack, element(arguments[Launch.A] + permuted(index), pack));
            }
        }
        heap[address] = word;
    }
}
