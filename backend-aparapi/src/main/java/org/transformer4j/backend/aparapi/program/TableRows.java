package org.transformer4j.backend.aparapi.program;

/** Look-ups in tables, weights and caches; and which of the operations that move bits a launch is. */
abstract class TableRows extends Movement {
    void move(int code, int from, int to) {
        if (code == Code.FILL) {
            fill(from, to);
        } else if (code == Code.COPY) {
            copy(from, to);
        } else {
            for (int i = from; i < to; i++) {
                moveWord(code, i);
            }
        }
    }

    void moveWord(int code, int i) {
        if (code == Code.COPY_NARROW) {
            copyNarrow(i);
        } else if (code == Code.PERMUTE) {
            heap[arguments[Launch.Y] + i] = heap[arguments[Launch.A] + permuted(i)];
        } else if (code == Code.PERMUTE_NARROW) {
            permuteNarrow(i);
        } else if (code == Code.GATHER) {
            gather(i);
        } else if (code == Code.SCATTER) {
            scatter(i);
        } else if (code == Code.EMBEDDING) {
            embed(i);
        } else if (code == Code.EMBED_GROUP) {
            embedGroup(i);
        } else if (code == Code.CACHE_APPEND) {
            append(i);
        } else if (code == Code.CACHE_COPY) {
            copyPosition(i);
        } else if (code == Code.WITNESS) {
            heap[WITNESS] = WITNESS_VALUE;
        } else if (code == Code.MESSAGE_IN) {
            receive(i);
        } else {
            send(i);
        }
    }

    /** Table rows, width and type are the numbers of a look-up. */
    void gather(int i) {
        int width = arguments[Launch.P + 1];
        int row = i / width;
        int entry = heap[arguments[Launch.B] + row];
        if (entry >= 0 && entry < arguments[Launch.P]) {
            int index = arguments[Launch.A] + entry * width + i - row * width;
            if (arguments[Launch.P + 2] == StoredType.F32) {
                heap[arguments[Launch.Y] + i] = heap[index];
            } else {
                store(arguments[Launch.Y] + i, widened(index, arguments[Launch.P + 2]));
            }
        } else {
            heap[arguments[Launch.Y] + i] = 0;
        }
    }

    /** Unit {@code i} is a column of the table: it takes its rows in order. */
    void scatter(int i) {
        int tableRows = arguments[Launch.P];
        int width = arguments[Launch.P + 1];
        int rows = arguments[Launch.P + 2];
        int accumulate = arguments[Launch.P + 3];
        for (int row = 0; row < rows; row++) {
            int entry = heap[arguments[Launch.B] + row];
            if (entry >= 0 && entry < tableRows) {
                int target = arguments[Launch.Y] + entry * width + i;
                int source = arguments[Launch.A] + row * width + i;
                if (accumulate == 1) {
                    store(target, load(target) + load(source));
                } else {
                    heap[target] = heap[source];
                }
            }
        }
    }

    /** Entries, width and type are the numbers of an embedding, whose table lies in panels of sixteen entries. */
    void embed(int i) {
        int width = arguments[Launch.P + 1];
        int type = arguments[Launch.P + 2];
        int row = i / width;
        int entry = heap[arguments[Launch.B] + row];
        int target = arguments[Launch.Y] + i;
        if (entry >= 0 && entry < arguments[Launch.P]) {
            int column = i - row * width;
            int line = (entry >> 4) * width + column;
            if (type == StoredType.F32) {
                heap[target] = heap[arguments[Launch.A] + line * 16 + (entry & 15)];
            } else {
                int word = heap[arguments[Launch.A] + line * 8 + (entry & 7)] >>> ((entry & 8) * 2);
                if (type == StoredType.BF16) {
                    heap[target] = word << 16;
                } else {
                    store(target, fromBinary16(word & 0xffff));
                }
            }
        } else {
            heap[target] = 0;
        }
    }

    /** As {@link #embed}, for a group of a quantised table; how far its blocks are apart is one more number. */
    void embedGroup(int i) {
        int type = arguments[Launch.P + 2];
        int terms = groupTerms(type);
        int groups = arguments[Launch.P + 1] / terms;
        int row = i / groups;
        int first = (i - row * groups) * terms;
        int entry = heap[arguments[Launch.B] + row];
        int target = arguments[Launch.Y] + i * terms;
        if (entry >= 0 && entry < arguments[Launch.P]) {
            float[] scales = new float[16];
            float[] offsets = new float[16];
            int blocks = arguments[Launch.P + 1] / blockTerms(type);
            int block = arguments[Launch.A] + ((entry >> 4) * blocks + first / blockTerms(type)) * arguments[Launch.P + 3];
            int term = first & (blockTerms(type) - 1);
            scales(block, term / terms, type, scales, offsets);
            for (int k = 0; k < terms; k++) {
                int q = integer(block, term + k, type, entry & 15);
                store(target + k, fma(scales[entry & 15], (float) q, offsets[entry & 15]));
            }
        } else {
            for (int k = 0; k < terms; k++) {
                heap[target + k] = 0;
            }
        }
    }

    /**
     * Heads, features, capacity and where the values begin are the numbers of an append; the table has slot and position of each
     * row.
     */
    void append(int i) {
        int heads = arguments[Launch.P];
        int headDim = arguments[Launch.P + 1];
        int width = heads * headDim;
        int row = i / width;
        int head = (i - row * width) / headDim;
        int feature = i - row * width - head * headDim;
        int strip = table(2 * row) * heads + head;
        heap[key(strip, table(2 * row + 1), feature)] = heap[arguments[Launch.A] + i];
        heap[value(strip, table(2 * row + 1), feature)] = heap[arguments[Launch.B] + i];
    }

    /** Source slot, target slot and positions follow the numbers of an append; a unit is a feature of a position of a head. */
    void copyPosition(int i) {
        int heads = arguments[Launch.P];
        int headDim = arguments[Launch.P + 1];
        int line = i / headDim;
        int feature = i - line * headDim;
        int head = line / arguments[Launch.P + 6];
        int position = line - head * arguments[Launch.P + 6];
        int source = arguments[Launch.P + 4] * heads + head;
        int target = arguments[Launch.P + 5] * heads + head;
        heap[key(target, position, feature)] = heap[key(source, position, feature)];
        heap[value(target, position, feature)] = heap[value(source, position, feature)];
    }

    /** Where a feature of a key lies; a strip is one head of one slot, in panels of sixteen positions. */
    int key(int strip, int position, int feature) {
        int panel = strip * ((arguments[Launch.P + 2] + 15) >> 4) + (position >> 4);
        return arguments[Launch.Y] + (panel * arguments[Launch.P + 1] + feature) * 16 + (position & 15);
    }

    /** Where a feature of a value lies: values stand in rows. */
    int value(int strip, int position, int feature) {
        return arguments[Launch.P + 3] + (strip * arguments[Launch.P + 2] + position) * arguments[Launch.P + 1] + feature;
    }
}
